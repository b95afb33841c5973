using System.Text;
using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>What peers get wrong (interop.md §1), read strictly, by the schema, and leniently.</summary>
public sealed class LeniencyTests
{
    private const string Poll =
        "<oadr:oadrPayload xmlns:oadr='http://openadr.org/oadr-2.0b/2012/07' xmlns:ei='http://docs.oasis-open.org/ns/energyinterop/201110'>"
        + "<oadr:oadrSignedObject><oadr:oadrPoll ei:schemaVersion='2.0b'><ei:venID>VEN-1</ei:venID></oadr:oadrPoll></oadr:oadrSignedObject></oadr:oadrPayload>";

    private const string Bare =
        "<oadr:oadrPoll xmlns:oadr='http://openadr.org/oadr-2.0b/2012/07' xmlns:ei='http://docs.oasis-open.org/ns/energyinterop/201110' ei:schemaVersion='2.0b'>"
        + "<ei:venID>VEN-1</ei:venID></oadr:oadrPoll>";

    private const string EmptySignature = "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/>";

    [TestCase(Leniency.BarePayload, true)]
    [TestCase(Leniency.MissingSchemaVersion, true)]
    [TestCase(Leniency.OtherSchemaVersion, true)]
    [TestCase(Leniency.UnzonedTime, true)]
    [TestCase(Leniency.OddDuration, true)]
    [TestCase(Leniency.SchemaLocation, true)]
    [TestCase(Leniency.SignatureLast, false)]
    [TestCase(Leniency.UnqualifiedAttribute, false)]
    public void Read_PeersMistake_IsRefusedStrictly_OverlookedAndNamedLeniently(Leniency leniency, bool isValidByTheSchema)
    {
        var bytes = With(leniency);

        var strict = OadrReader.Read(bytes, OadrReaderOptions.Strict);
        var schema = OadrReader.Read(bytes, OadrReaderOptions.Schema);
        var lenient = OadrReader.Read(bytes, OadrReaderOptions.Lenient);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(strict.Faults, Is.Not.Empty);
            Assert.That(schema.Faults, isValidByTheSchema ? Is.Empty : Is.Not.Empty);
            Assert.That(lenient.Faults, Is.Empty);
            Assert.That(lenient.Message, Is.Not.Null);
            Assert.That(lenient.Overlooked.Select(overlooked => (overlooked.Leniency, overlooked.Times)), Is.EqualTo([(leniency, 1)]));
            Assert.That(lenient.Overlooked[0].Path, Does.StartWith("/"));
        }
    }

    [Test]
    public void Read_GoodMessage_NeedsNoLeniency()
    {
        var result = OadrReader.Read(Encoding.UTF8.GetBytes(Poll), OadrReaderOptions.Lenient);

        Assert.That(result.Overlooked, Is.Empty);
        Assert.That(result.SchemaVersion, Is.EqualTo("2.0b"));
        Assert.That(result.Message, Is.EqualTo(new OadrPoll(new VenId("VEN-1"))));
    }

    [Test]
    public void Read_TimeWithoutZone_IsTakenAsUtc()
    {
        var result = OadrReader.Read(With(Leniency.UnzonedTime), OadrReaderOptions.Lenient);

        var created = ((OadrDistributeEvent)result.Message!).Events[0].EiEvent.Descriptor.CreatedDateTime;
        Assert.That(created, Is.EqualTo(new DateTimeOffset(2026, 1, 12, 14, 0, 0, TimeSpan.Zero)));
    }

    private static byte[] With(Leniency leniency) => leniency switch
    {
        Leniency.BarePayload => Encoding.UTF8.GetBytes(Bare),
        Leniency.MissingSchemaVersion => Encoding.UTF8.GetBytes(Poll.Replace(" ei:schemaVersion='2.0b'", "")),
        Leniency.OtherSchemaVersion => Encoding.UTF8.GetBytes(Poll.Replace("2.0b'", "2.0a'")),
        Leniency.UnzonedTime => Sample.DistributeEvent().With("//ei:createdDateTime", "2026-01-12T14:00:00").ToBytes(),
        Leniency.OddDuration => Sample.DistributeEvent().With("//xcal:startafter", "P1DT").ToBytes(),
        Leniency.SchemaLocation => Encoding.UTF8.GetBytes(Poll.Replace(
            "<oadr:oadrSignedObject>", "<oadr:oadrSignedObject xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='http://openadr.org/oadr-2.0b/2012/07 oadr_20b.xsd'>")),
        Leniency.SignatureLast => Encoding.UTF8.GetBytes(Poll.Replace("</oadr:oadrPayload>", EmptySignature + "</oadr:oadrPayload>")),
        Leniency.UnqualifiedAttribute => Encoding.UTF8.GetBytes(Poll.Replace("ei:schemaVersion", "schemaVersion")),
        _ => throw new ArgumentOutOfRangeException(nameof(leniency)),
    };
}
