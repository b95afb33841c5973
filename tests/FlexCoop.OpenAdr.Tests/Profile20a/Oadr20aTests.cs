using System.Text;
using System.Xml.Linq;
using FlexCoop.OpenAdr.Profile20a;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Tests.Profile20a;

/// <summary>What of 2.0a is read, written and refused.</summary>
/// <remarks>The Alliance's schema of 2.0a is not in the shared material: the sample beside the tests, which is valid by it, and the rules of protocol.md §15 take its place.</remarks>
public sealed class Oadr20aTests
{
    private static readonly XNamespace Oadr = "http://openadr.org/oadr-2.0a/2012/07";
    private static readonly XNamespace Ei = "http://docs.oasis-open.org/ns/energyinterop/201110";

    private static readonly string[] MayBeLeftOut =
    [
        "eiResponse", "responseDescription", "priority", "testEvent", "vtnComment", "tolerance", "startafter", "x-eiRampUp", "x-eiRecovery", "groupID", "resourceID", "venID", "partyID", "oadrEvent",
    ];

    private static XDocument Document => Parse(File.ReadAllBytes(Sample.PathOf("oadrDistributeEvent.20a.xml")));

    private static OadrDistributeEvent Good => (OadrDistributeEvent)Read(Document).Message!;

    private static IEnumerable<int> Elements => Enumerable.Range(1, Document.Descendants().Count() - 1);

    [Test]
    public void Sample_WithAllThatThereIs_ReadsAndIsWrittenAgain()
    {
        var read = Read(Document);

        Assert.That(read.Faults, Is.Empty);
        var written = Parse(Oadr20aWriter.Write(read.Message!));
        Assert.That(Texts(written), Is.EqualTo(Texts(Document)));
        Assert.That(Read(written).Message, Is.EqualTo(read.Message).UsingPropertiesComparer());
    }

    [TestCaseSource(nameof(Elements))]
    public void Sample_WithoutOneElement_IsReadOnlyWhereThatMayBeLeftOut(int index)
    {
        var document = Document;
        var element = document.Descendants().ElementAt(index);
        element.Remove();

        Assert.That(Read(document).Faults, MayBeLeftOut.Contains(element.Name.LocalName) ? Is.Empty : Is.Not.Empty, element.Name.LocalName);
    }

    private static IEnumerable<OadrMessage> Messages =>
    [
        new OadrRequestEvent { RequestId = "RE-1", VenId = new VenId("V"), ReplyLimit = 3 },
        new OadrCreatedEvent
        {
            EiResponse = EiResponse.Ok(""),
            VenId = new VenId("V"),
            EventResponses = [new EventResponse { ResponseCode = EiResponseCode.Ok, RequestId = "D", QualifiedEventId = new QualifiedEventId(new OadrEventId("E"), 1), OptType = OptType.OptOut }],
        },
        new OadrResponse { EiResponse = EiResponse.Ok("R") },
    ];

    [TestCaseSource(nameof(Messages))]
    public void Message_Written_IsBareAndReadsBackTheSame(OadrMessage message)
    {
        var written = Oadr20aWriter.Write(message);

        var root = Parse(written).Root!;
        Assert.That(root.Name, Is.EqualTo(Oadr + message.PayloadName));
        Assert.That(root.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration), Is.Empty, "no schemaVersion");
        Assert.That(Oadr20aReader.Read(written, OadrReaderOptions.Strict).Message, Is.EqualTo(message).UsingPropertiesComparer());
    }

    [Test]
    public void Response_WithVenId_IsWrittenWithoutIt() => Assert.That(
        Oadr20aReader.Read(Oadr20aWriter.Write(new OadrResponse { EiResponse = EiResponse.Ok("R"), VenId = new VenId("V") })).Message, Is.EqualTo(new OadrResponse { EiResponse = EiResponse.Ok("R") }));

    [Test]
    public void SchemaVersion_OfTwoB_IsRefused()
    {
        var document = Document;
        document.Root!.SetAttributeValue(Ei + "schemaVersion", "2.0b");

        Assert.That(Read(document).Faults.Single().ToString(), Does.Contain("schemaVersion"));
    }

    [Test]
    public void Payload_OfTwoB_IsRefusedWithWhereItBelongs()
    {
        var read = Oadr20aReader.Read(OadrWriter.Write(new OadrPoll(new VenId("V"))), OadrReaderOptions.Lenient);

        Assert.That(read.Faults.Single().ToString(), Does.Contain("the root element is oadr:oadrPayload; send messages of 2.0b to OpenADR2/Simple/2.0b/"));
    }

    private static IEnumerable<TestCaseData> Unsayable()
    {
        yield return Case("2.0a has no oadrPoll", new OadrPoll(new VenId("V")));
        yield return Case("2.0a has no ei:eiEventBaseline", With(one => one with { Baseline = new EiEventBaseline { DtStart = default, Duration = OadrDuration.Zero, Intervals = [], BaselineId = "", BaselineName = "" } }));
        yield return Case("2.0a has no ei:modificationDateTime", With(one => one with { Descriptor = one.Descriptor with { ModificationDateTime = DateTimeOffset.UnixEpoch } }));
        yield return Case("2.0a requires ei:x-eiNotification", With(one => one with { ActivePeriod = one.ActivePeriod with { Notification = null } }));
        yield return Case("ei:eiTarget of 2.0a has groups", With(one => one with { Target = new EiTarget { GroupNames = ["street"] } }));
        yield return Case("2.0a has no ei:eiTarget", Signal(signal => signal with { Target = EiTarget.Empty }));
        yield return Case("2.0a requires ei:currentValue", Signal(signal => signal with { CurrentValue = null }));
        yield return Case("A signal of 2.0a has no unit", Signal(signal => signal with { ItemBase = ItemBase.CurrencyPerKWh("EUR") }));
        yield return Case("2.0a requires xcal:uid", Signal(signal => signal with { Intervals = [signal.Intervals[0] with { Uid = null }] }));
        yield return Case("2.0a requires xcal:duration", Signal(signal => signal with { Intervals = [signal.Intervals[0] with { Duration = null }] }));
    }

    [TestCaseSource(nameof(Unsayable))]
    public void Write_WhatTwoAHasNoWordsFor_IsRefusedByName(string problem, OadrMessage message) =>
        Assert.That(() => Oadr20aWriter.Write(message), Throws.ArgumentException.With.Message.StartsWith(problem));

    private static OadrReadResult Read(XDocument document) => Oadr20aReader.Read(Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting)), OadrReaderOptions.Strict);

    private static XDocument Parse(byte[] utf8)
    {
        using var xml = OadrXml.Open(utf8);
        return XDocument.Load(xml);
    }

    private static IEnumerable<(XName, string)> Texts(XDocument document) => document.Descendants().Select(element => (element.Name, element.HasElements ? "" : element.Value));

    private static TestCaseData Case(string problem, OadrMessage message) => new TestCaseData(problem, message).SetArgDisplayNames(problem);

    private static OadrDistributeEvent With(Func<EiEvent, EiEvent> change) => Good with { Events = [Good.Events[0] with { EiEvent = change(Good.Events[0].EiEvent) }] };

    private static OadrDistributeEvent Signal(Func<EiEventSignal, EiEventSignal> change) => With(one => one with { Signals = [change(one.Signals[0])] });
}
