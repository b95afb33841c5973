using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>What is said of a message that is wrong: where, what, and what would be right.</summary>
public sealed class OadrReaderFaultTests
{
    private const string Event = "/oadr:oadrPayload/oadr:oadrSignedObject/oadr:oadrDistributeEvent/oadr:oadrEvent[1]";
    private const string Signal = Event + "/ei:eiEvent/ei:eiEventSignals/ei:eiEventSignal[1]";

    [TestCase("//ei:vtnID", "element ei:vtnID is missing", "add ei:vtnID before oadr:oadrEvent")]
    [TestCase("//oadr:oadrDistributeEvent/pyld:requestID", "element pyld:requestID is missing", "add pyld:requestID before ei:vtnID")]
    [TestCase("//ei:eventID", "element ei:eventID is missing", "add ei:eventID before ei:modificationNumber")]
    [TestCase("//ei:modificationNumber", "element ei:modificationNumber is missing", "add ei:modificationNumber before ei:priority")]
    [TestCase("//ei:eiMarketContext", "element ei:eiMarketContext is missing", "add ei:eiMarketContext before ei:createdDateTime")]
    [TestCase("//ei:createdDateTime", "element ei:createdDateTime is missing", "add ei:createdDateTime before ei:eventStatus")]
    [TestCase("//ei:eventStatus", "element ei:eventStatus is missing", "add ei:eventStatus before ei:testEvent")]
    [TestCase("//ei:eiActivePeriod", "element ei:eiActivePeriod is missing", "add ei:eiActivePeriod before ei:eiEventSignals")]
    [TestCase("//xcal:dtstart", "element xcal:dtstart is missing", "add xcal:dtstart before xcal:duration")]
    [TestCase("//xcal:components", "element xcal:components is missing", "add xcal:components")]
    [TestCase("//ei:eiEventSignal", "element ei:eiEventSignal is missing", "add ei:eiEventSignal")]
    [TestCase("//strm:intervals", "element strm:intervals is missing", "add strm:intervals before ei:signalName")]
    [TestCase("//ei:signalName", "element ei:signalName is missing", "add ei:signalName before ei:signalType")]
    [TestCase("//ei:signalType", "element ei:signalType is missing", "add ei:signalType before ei:signalID")]
    [TestCase("//ei:signalID", "element ei:signalID is missing", "add ei:signalID before ei:currentValue")]
    [TestCase("//ei:eiTarget", "element ei:eiTarget is missing", "add ei:eiTarget")]
    [TestCase("//oadr:oadrResponseRequired", "element oadr:oadrResponseRequired is missing", "add oadr:oadrResponseRequired")]
    public void Read_MandatoryElementRemoved_SaysWhichAndWhere(string xpath, string problem, string remedy)
    {
        var fault = OnlyFault(Sample.DistributeEvent().Without(xpath));

        Assert.That((fault.Problem, fault.Remedy), Is.EqualTo((problem, remedy)));
    }

    [TestCase("//ei:priority")]
    [TestCase("//ei:testEvent")]
    [TestCase("//ei:vtnComment")]
    [TestCase("//xcal:tolerance")]
    [TestCase("//ei:currentValue")]
    [TestCase("//oadr:oadrDistributeEvent/ei:eiResponse")]
    [TestCase("//ei:eiTarget/ei:venID")]
    public void Read_OptionalElementRemoved_IsGood(string xpath)
    {
        Assert.That(Read(Sample.DistributeEvent().Without(xpath)).Faults, Is.Empty);
    }

    [TestCase("//ei:modificationNumber", "-1", "'-1' is not allowed here")]
    [TestCase("//ei:modificationNumber", "two", "'two' is not allowed here")]
    [TestCase("//ei:modificationNumber", "4294967296", "'4294967296' is not allowed here")]
    [TestCase("//ei:eventStatus", "soon", "'soon' is not allowed here")]
    [TestCase("//ei:eventStatus", "Far", "'Far' is not allowed here")]
    [TestCase("//ei:signalType", "product", "'product' is not allowed here")]
    [TestCase("//ei:createdDateTime", "2026-02-30T14:00:00Z", "'2026-02-30T14:00:00Z' is not allowed here")]
    [TestCase("//ei:createdDateTime", "2026-01-12T14:00:00+01:00", "'2026-01-12T14:00:00+01:00' is not allowed here")]
    [TestCase("//ei:createdDateTime", "2026-01-12", "'2026-01-12' is not allowed here")]
    [TestCase("//xcal:startafter", "PT0.5H", "'PT0.5H' is not allowed here")]
    [TestCase("//ei:currentValue/ei:payloadFloat/ei:value", "1,5", "'1,5' is not allowed here")]
    [TestCase("//ei:currentValue/ei:payloadFloat/ei:value", "Infinity", "'Infinity' is not allowed here")]
    [TestCase("//ei:responseCode", "20", "'20' is not allowed here")]
    [TestCase("//oadr:oadrResponseRequired", "sometimes", "'sometimes' is not allowed here")]
    public void Read_ValueOfAnotherType_NamesTheValue(string xpath, string value, string problem)
    {
        var fault = OnlyFault(Sample.DistributeEvent().With(xpath, value));

        Assert.That(fault.Problem, Is.EqualTo(problem));
        Assert.That(fault.Remedy, Is.Not.Empty);
    }

    [Test]
    public void Read_ClosedEnumeration_ListsWhatWouldBeRight()
    {
        var fault = OnlyFault(Sample.DistributeEvent().With("//ei:eventStatus", "soon"));

        Assert.That(fault.Remedy, Is.EqualTo("give none, far, near, active, completed or cancelled"));
    }

    [Test]
    public void Read_FaultInTheSecondInterval_PathSaysSo()
    {
        var fault = OnlyFault(Sample.DistributeEvent().With("(//ei:interval)[2]/xcal:duration/xcal:duration", "two hours"));

        Assert.That(fault.Path, Is.EqualTo(Signal + "/strm:intervals/ei:interval[2]/xcal:duration/xcal:duration"));
    }

    [Test]
    public void Read_Fault_SaysLineAndColumnOfTheElement()
    {
        var fault = OnlyFault(Sample.DistributeEvent().With("//ei:modificationNumber", "-1"));

        var lines = File.ReadAllLines(Sample.PathOf("oadrDistributeEvent.xml"));
        var line = Array.FindIndex(lines, text => text.Contains("modificationNumber")) + 1;
        Assert.That((fault.Line, fault.Column), Is.EqualTo((line, lines[line - 1].IndexOf("ei:mod", StringComparison.Ordinal) + 1)));
        Assert.That(fault.ToString(), Does.StartWith($"{line}:{fault.Column} {Event}/ei:eiEvent/ei:eventDescriptor/ei:modificationNumber: '-1'"));
    }

    [Test]
    public void Read_ElementOutOfOrder_SaysWhereItBelongs()
    {
        var fault = OnlyFault(Sample.DistributeEvent().WithLast("//ei:signalName"));

        Assert.That((fault.Problem, fault.Remedy), Is.EqualTo(("element ei:signalName is out of order", "put it before ei:signalType")));
    }

    [Test]
    public void Read_ElementTwice_SaysOnceTooOften()
    {
        var fault = OnlyFault(Sample.DistributeEvent().WithTwice("//ei:vtnID"));

        Assert.That((fault.Problem, fault.Remedy), Is.EqualTo(("element ei:vtnID stands here once too often", "give it once")));
    }

    [Test]
    public void Read_UnknownElement_SaysWhatTheElementHolds()
    {
        var fault = OnlyFault(Sample.DistributeEvent().With("//ei:eiTarget", "<ei:houseID xmlns:ei=\"http://docs.oasis-open.org/ns/energyinterop/201110\">1</ei:houseID>"));

        Assert.That(fault.Problem, Is.EqualTo("element ei:houseID is not allowed here"));
        Assert.That(fault.Remedy, Does.StartWith("ei:eiTarget holds ").And.Contains("ei:venID"));
    }

    [Test]
    public void Read_TextBetweenElements_IsAFault()
    {
        var fault = OnlyFault(Sample.DistributeEvent().With("//ei:eiTarget", "nothing"));

        Assert.That(fault.Problem, Is.EqualTo("text 'nothing' is not allowed here"));
    }

    [Test]
    public void Read_SeveralFaults_SaysAllOfThemInOrder()
    {
        var result = Read(Sample.DistributeEvent().Without("//ei:vtnID").With("//ei:eventStatus", "soon").WithLast("//ei:signalName").Without("//oadr:oadrResponseRequired"));

        Assert.That(result.Message, Is.Null);
        Assert.That(result.Faults.Select(fault => fault.Problem), Is.EqualTo([
            "element ei:vtnID is missing",
            "'soon' is not allowed here",
            "element ei:signalName is out of order",
            "element oadr:oadrResponseRequired is missing",
        ]));
    }

    /// <summary>What a sender writes is shown in terminals, logs and answers: it stays on its line, and steers nothing.</summary>
    [TestCase("soon\ngood.xml: valid", "'soon\\ngood.xml: valid'")]
    [TestCase("\u009b31mred", "'\\u009B31mred'")]
    [TestCase("\u202Eevil", "'\\u202Eevil'")]
    public void Read_ValueThatSteersATerminal_IsShownHarmless(string value, string shown)
    {
        var fault = OnlyFault(Sample.DistributeEvent().With("//ei:eventStatus", value));

        Assert.That(fault.Problem, Is.EqualTo($"{shown} is not allowed here"));
    }

    /// <summary>The element that came too early is named, so that one look finds it.</summary>
    [Test]
    public void Read_OneElementTooEarly_EachThatItOvertookIsToldWhatItBelongsBefore()
    {
        var sample = Sample.DistributeEvent();
        var descriptor = "//ei:eventDescriptor";
        var result = Read(sample.WithFirst(descriptor, "ei:createdDateTime"));

        Assert.That(result.Faults.Select(fault => fault.Remedy).Distinct(), Is.EqualTo(["put it before ei:createdDateTime"]));
        Assert.That(result.Faults[0].Problem, Is.EqualTo("element ei:eventID is out of order"));
    }

    [Test]
    public void Read_WrongRoot_SaysWhatToSend()
    {
        var fault = OadrReader.Read("<oadrPoll xmlns='http://openadr.org/oadr-2.0a/2012/07'/>"u8.ToArray()).Faults.Single();

        Assert.That(fault.Remedy, Is.EqualTo("send oadr:oadrPayload in the namespace http://openadr.org/oadr-2.0b/2012/07"));
    }

    private static OadrReadResult Read(Sample sample) => OadrReader.Read(sample.ToBytes(), OadrReaderOptions.Strict);

    private static OadrFault OnlyFault(Sample sample)
    {
        var result = Read(sample);
        Assert.That(result.Faults, Has.Count.EqualTo(1), string.Join("\n", result.Faults));
        Assert.That(result.Message, Is.Null);
        return result.Faults[0];
    }
}
