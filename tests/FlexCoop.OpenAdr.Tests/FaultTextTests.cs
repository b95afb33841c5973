using System.Text;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.OpenAdr.Tests;

/// <summary>Fifty mistakes that a vendor may make, each in a good sample: what is said of it, and where.</summary>
public sealed class FaultTextTests
{
    private const string Object = "/oadr:oadrPayload/oadr:oadrSignedObject";

    [TestCaseSource(nameof(Mistakes))]
    public void Read_Mistake_SaysWhatWhereAndWhatWouldBeRight(string file, string good, string bad, string place, string path, string problem, string remedy)
    {
        var result = OadrReader.Read(Encoding.UTF8.GetBytes(Broken(file, good, bad)), OadrReaderOptions.Strict);

        Assert.That(result.Faults.Select(fault => fault.ToString()), Is.EqualTo([$"{place} {path}: {problem}; {remedy}"]));
        Assert.That(result.Message, Is.Null);
    }

    /// <summary>The sample with the first of the good texts replaced; a name of an element, at both its tags.</summary>
    private static string Broken(string file, string good, string bad)
    {
        var sample = File.ReadAllText(SharedMaterial.Path("openadr", "samples", "valid", file + ".xml"));
        var at = sample.IndexOf(good, StringComparison.Ordinal);
        Assert.That(at, Is.Positive, $"{file} holds {good}");
        var after = sample[(at + good.Length)..];
        return sample[..at] + bad + (after.Contains($"</{good}>", StringComparison.Ordinal) ? after.Replace($"</{good}>", $"</{bad}>", StringComparison.Ordinal) : after);
    }

    private static TestCaseData Case(string file, string good, string bad, string place, string path, string problem, string remedy) =>
        new TestCaseData(file, good, bad, place, path, problem, remedy).SetArgDisplayNames(file, good, bad);

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return Case("oadrPoll.minimal", "<ei:venID>VEN-EX-0001</ei:venID>", "",
            "6:7", Object + "/oadr:oadrPoll",
            "element ei:venID is missing",
            "add ei:venID");
        yield return Case("oadrCreateOpt.rich", "<ei:optID>OPT-2</ei:optID>", "",
            "6:8", Object + "/oadr:oadrCreateOpt",
            "element ei:optID is missing",
            "add ei:optID before ei:optType");
        yield return Case("oadrCreateOpt.rich", "<pyld:requestID>CO-2</pyld:requestID>", "",
            "46:8", Object + "/oadr:oadrCreateOpt",
            "element pyld:requestID is missing",
            "add pyld:requestID before ei:eiTarget");
        yield return Case("oadrCreatedPartyRegistration.query-registered", "<ei:vtnID>VTN-EX-01</ei:vtnID>", "",
            "13:8", Object + "/oadr:oadrCreatedPartyRegistration",
            "element ei:vtnID is missing",
            "add ei:vtnID before oadr:oadrProfiles");
        yield return Case("oadrCreatedPartyRegistration.query-registered", "<oadr:oadrTransportName>xmpp</oadr:oadrTransportName>", "",
            "30:15", Object + "/oadr:oadrCreatedPartyRegistration/oadr:oadrProfiles/oadr:oadrProfile[2]/oadr:oadrTransports/oadr:oadrTransport[2]",
            "element oadr:oadrTransportName is missing",
            "add oadr:oadrTransportName");
        yield return Case("oadrRegisterReport.rich", "<ei:reportType>x-resourceStatus</ei:reportType>", "",
            "90:12", Object + "/oadr:oadrRegisterReport/oadr:oadrReport[2]/oadr:oadrReportDescription[1]",
            "element ei:reportType is missing",
            "add ei:reportType before ei:readingType");
        yield return Case("oadrRegisterReport.rich", "<oadr:oadrOnChange>true</oadr:oadrOnChange>", "",
            "96:13", Object + "/oadr:oadrRegisterReport/oadr:oadrReport[2]/oadr:oadrReportDescription[1]/oadr:oadrSamplingRate",
            "element oadr:oadrOnChange is missing",
            "add oadr:oadrOnChange");
        yield return Case("oadrCreateReport.rich", "<ei:reportSpecifierID>SPEC-HU</ei:reportSpecifierID>", "",
            "40:12", Object + "/oadr:oadrCreateReport/oadr:oadrReportRequest[2]/ei:reportSpecifier",
            "element ei:reportSpecifierID is missing",
            "add ei:reportSpecifierID before xcal:granularity");
        yield return Case("oadrCreatedEvent.out-of-sequence", "<ei:optType>optOut</ei:optType>", "",
            "21:13", Object + "/oadr:oadrCreatedEvent/pyld:eiCreatedEvent/ei:eventResponses/ei:eventResponse[1]",
            "element ei:optType is missing",
            "add ei:optType");
        yield return Case("oadrCreatedEvent.out-of-sequence", "<pyld:requestID></pyld:requestID>", "",
            "10:11", Object + "/oadr:oadrCreatedEvent/pyld:eiCreatedEvent/ei:eiResponse",
            "element pyld:requestID is missing",
            "add pyld:requestID");
        yield return Case("oadrCreateOpt.rich", "<ei:optType>optIn</ei:optType>", "<ei:optType>OptIn</ei:optType>",
            "6:8", Object + "/oadr:oadrCreateOpt/ei:optType",
            "'OptIn' is not allowed here",
            "give optIn or optOut");
        yield return Case("oadrCreateOpt.rich", "<ei:optReason>x-schedule</ei:optReason>", "<ei:optReason>holiday</ei:optReason>",
            "7:8", Object + "/oadr:oadrCreateOpt/ei:optReason",
            "'holiday' is not allowed here",
            "give economic, emergency, mustRun, notParticipating, outageRunStatus, overrideStatus, participating, x-schedule, or a name of your own that begins with x-");
        yield return Case("oadrCreateOpt.rich", "2026-07-02T16:00:00Z", "2026-07-02T18:00:00+02:00",
            "25:18", Object + "/oadr:oadrCreateOpt/xcal:vavailability/xcal:components/xcal:available[2]/xcal:properties/xcal:dtstart/xcal:date-time",
            "'2026-07-02T18:00:00+02:00' is not allowed here",
            "give a UTC time such as 2026-06-30T18:00:00Z");
        yield return Case("oadrCreateOpt.rich", "<xcal:duration>PT0S</xcal:duration>", "<xcal:duration>4 hours</xcal:duration>",
            "38:18", Object + "/oadr:oadrCreateOpt/xcal:vavailability/xcal:components/xcal:available[3]/xcal:properties/xcal:duration/xcal:duration",
            "'4 hours' is not allowed here",
            "give a duration in whole seconds such as PT15M or P1DT2H");
        yield return Case("oadrCreateOpt.rich", "http://example.org/dr/cpp", "http://exa mple:port",
            "8:8", Object + "/oadr:oadrCreateOpt/emix:marketContext",
            "'http://exa mple:port' is not allowed here",
            "give a URI such as http://example.org/program");
        yield return Case("oadrCreatePartyRegistration.rich", ">2.0b</oadr:oadrProfileName>", ">3.0</oadr:oadrProfileName>",
            "6:8", Object + "/oadr:oadrCreatePartyRegistration/oadr:oadrProfileName",
            "'3.0' is not allowed here",
            "give 2.0a or 2.0b");
        yield return Case("oadrCreatePartyRegistration.rich", ">simpleHttp<", ">http<",
            "7:8", Object + "/oadr:oadrCreatePartyRegistration/oadr:oadrTransportName",
            "'http' is not allowed here",
            "give simpleHttp or xmpp");
        yield return Case("oadrCreatePartyRegistration.rich", "<oadr:oadrReportOnly>false", "<oadr:oadrReportOnly>no",
            "9:8", Object + "/oadr:oadrCreatePartyRegistration/oadr:oadrReportOnly",
            "'no' is not allowed here",
            "give true or false");
        yield return Case("oadrCreatedPartyRegistration.query-registered", ">PT10S<", ">10<",
            "35:10", Object + "/oadr:oadrCreatedPartyRegistration/oadr:oadrRequestedOadrPollFreq/xcal:duration",
            "'10' is not allowed here",
            "give a duration in whole seconds such as PT15M or P1DT2H");
        yield return Case("oadrCreatedPartyRegistration.query-registered", "<ei:responseCode>200", "<ei:responseCode>2000",
            "6:10", Object + "/oadr:oadrCreatedPartyRegistration/ei:eiResponse/ei:responseCode",
            "'2000' is not allowed here",
            "give three digits such as 200");
        yield return Case("oadrRegisterReport.rich", ">usage<", ">consumption<",
            "15:12", Object + "/oadr:oadrRegisterReport/oadr:oadrReport[1]/oadr:oadrReportDescription[1]/ei:reportType",
            "'consumption' is not allowed here",
            "give reading, usage, demand, setPoint, deltaUsage, deltaSetPoint, … (24 names), or a name of your own that begins with x-");
        yield return Case("oadrRegisterReport.rich", "<power:itemUnits>W<", "<power:itemUnits>kW<",
            "18:14", Object + "/oadr:oadrRegisterReport/oadr:oadrReport[1]/oadr:oadrReportDescription[1]/power:powerReal/power:itemUnits",
            "'kW' is not allowed here",
            "give W or J/s");
        yield return Case("oadrRegisterReport.rich", ">RealPower<", ">ActivePower<",
            "17:14", Object + "/oadr:oadrRegisterReport/oadr:oadrReport[1]/oadr:oadrReportDescription[1]/power:powerReal/power:itemDescription",
            "'ActivePower' is not allowed here",
            "give RealPower");
        yield return Case("oadrRegisterReport.rich", "<scale:siScaleCode>k<", "<scale:siScaleCode>kilo<",
            "19:14", Object + "/oadr:oadrRegisterReport/oadr:oadrReport[1]/oadr:oadrReportDescription[1]/power:powerReal/scale:siScaleCode",
            "'kilo' is not allowed here",
            "give p, n, micro, m, c, d, k, M, G, T or none");
        yield return Case("oadrRegisterReport.rich", "<power:hertz>60<", "<power:hertz>60 Hz<",
            "21:16", Object + "/oadr:oadrRegisterReport/oadr:oadrReport[1]/oadr:oadrReportDescription[1]/power:powerReal/power:powerAttributes/power:hertz",
            "'60 Hz' is not allowed here",
            "give a decimal number such as 50 or 49.98");
        yield return Case("oadrRegisterReport.rich", "Direct Read", "Measured",
            "26:12", Object + "/oadr:oadrRegisterReport/oadr:oadrReport[1]/oadr:oadrReportDescription[1]/ei:readingType",
            "'Measured' is not allowed here",
            "give Direct Read, Net, Allocated, Estimated, Summed, Derived, … (13 names), or a name of your own that begins with x-");
        yield return Case("oadrRegisterReport.rich", "METADATA_TELEMETRY_STATUS", "TELEMETRY_STATE",
            "100:10", Object + "/oadr:oadrRegisterReport/oadr:oadrReport[2]/ei:reportName",
            "'TELEMETRY_STATE' is not allowed here",
            "give METADATA_HISTORY_USAGE, HISTORY_USAGE, METADATA_HISTORY_GREENBUTTON, HISTORY_GREENBUTTON, METADATA_TELEMETRY_USAGE, TELEMETRY_USAGE, METADATA_TELEMETRY_STATUS, TELEMETRY_STATUS, or a name of your own that begins with x-");
        yield return Case("oadrUpdateReport.rich", "<ei:confidence>95<", "<ei:confidence>101<",
            "35:16", Object + "/oadr:oadrUpdateReport/oadr:oadrReport[1]/strm:intervals/ei:interval[1]/oadr:oadrReportPayload[2]/ei:confidence",
            "'101' is not allowed here",
            "give a whole number from 0 to 100");
        yield return Case("oadrUpdateReport.rich", ">40.5<", ">40,5<",
            "58:18", Object + "/oadr:oadrUpdateReport/oadr:oadrReport[1]/strm:intervals/ei:interval[2]/oadr:oadrReportPayload[1]/ei:payloadFloat/ei:value",
            "'40,5' is not allowed here",
            "give a number such as 1.5 or -2E3, or INF, -INF, NaN");
        yield return Case("oadrUpdateReport.rich", "Quality Good - Non Specific", "Good",
            "31:16", Object + "/oadr:oadrUpdateReport/oadr:oadrReport[1]/strm:intervals/ei:interval[1]/oadr:oadrReportPayload[1]/oadr:oadrDataQuality",
            "'Good' is not allowed here",
            "give Quality Good - Non Specific, another of 21 names, or a name of your own that begins with x-");
        yield return Case("oadrDistributeEvent.rich", "<ei:priority>", "<ei:priority>-",
            "19:14", Object + "/oadr:oadrDistributeEvent/oadr:oadrEvent[1]/ei:eiEvent/ei:eventDescriptor/ei:priority",
            "'-1' is not allowed here",
            "give a whole number from 0 to 4294967295");
        yield return Case("oadrDistributeEvent.rich", "<oadr:oadrResponseRequired>always", "<oadr:oadrResponseRequired>yes",
            "273:10", Object + "/oadr:oadrDistributeEvent/oadr:oadrEvent[1]/oadr:oadrResponseRequired",
            "'yes' is not allowed here",
            "give always or never");
        yield return Case("oadrDistributeEvent.rich", "<ei:eventStatus>near", "<ei:eventStatus>canceled",
            "285:14", Object + "/oadr:oadrDistributeEvent/oadr:oadrEvent[2]/ei:eiEvent/ei:eventDescriptor/ei:eventStatus",
            "'canceled' is not allowed here",
            "give none, far, near, active, completed or cancelled");
        yield return Case("oadrDistributeEvent.rich", "<ei:signalType>level", "<ei:signalType>Level",
            "153:16", Object + "/oadr:oadrDistributeEvent/oadr:oadrEvent[1]/ei:eiEvent/ei:eiEventSignals/ei:eiEventSignal[2]/ei:signalType",
            "'Level' is not allowed here",
            "give delta, level, multiplier, price, priceMultiplier, priceRelative, setpoint, x-loadControlCapacity, x-loadControlLevelOffset, x-loadControlPercentOffset or x-loadControlSetpoint");
        yield return Case("oadrPoll.minimal", "<oadr:oadrSignedObject>", "<oadr:oadrSignedObject Version='1'>",
            "3:26", Object,
            "attribute Version (in no namespace) is not allowed here",
            "oadr:oadrSignedObject has oadr:Id");
        yield return Case("oadrPoll.minimal", "ei:schemaVersion=\"2.0b\"", "",
            "4:6", Object + "/oadr:oadrPoll",
            "attribute ei:schemaVersion is missing",
            "add it with the value 2.0b (rule 509)");
        yield return Case("oadrPoll.minimal", "ei:schemaVersion=\"2.0b\"", "ei:schemaVersion=\"2\"",
            "4:6", Object + "/oadr:oadrPoll",
            "attribute ei:schemaVersion is '2'",
            "give 2.0b (rule 509)");
        yield return Case("oadrPoll.minimal", "ei:schemaVersion=\"2.0b\"", "schemaVersion=\"2.0b\"",
            "4:20", Object + "/oadr:oadrPoll",
            "attribute schemaVersion (in no namespace) is not allowed here",
            "give ei:schemaVersion, in the namespace http://docs.oasis-open.org/ns/energyinterop/201110");
        yield return Case("oadrPoll.minimal", "<ei:venID>VEN-EX-0001</ei:venID>", "<oadr:venID>VEN-EX-0001</oadr:venID>",
            "5:8", Object + "/oadr:oadrPoll",
            "element oadr:venID is not allowed here",
            "give ei:venID, in the namespace http://docs.oasis-open.org/ns/energyinterop/201110");
        yield return Case("oadrPoll.minimal", "<ei:venID>VEN-EX-0001</ei:venID>", "<ei:venID>VEN-EX-0001</ei:venID>\n      <ei:venID>VEN-EX-0002</ei:venID>",
            "6:8", Object + "/oadr:oadrPoll",
            "element ei:venID stands here once too often",
            "give it once");
        yield return Case("oadrPoll.minimal", "<ei:venID>VEN-EX-0001</ei:venID>", "<ei:venID><ei:id>7</ei:id></ei:venID>",
            "5:18", Object + "/oadr:oadrPoll/ei:venID",
            "element ei:id is not allowed here",
            "ei:venID holds text only");
        yield return Case("oadrPoll.minimal", "oadr:oadrPoll", "oadr:oadrPull",
            "4:6", Object,
            "element oadr:oadrPull is not allowed here",
            "did you mean oadr:oadrPoll?");
        yield return Case("oadrPoll.minimal", "<ei:venID>VEN-EX-0001</ei:venID>", "<ei:venID>VEN-EX-0001</ei:venID>VEN-EX-0002",
            "5:39", Object + "/oadr:oadrPoll",
            "text 'VEN-EX-0002' is not allowed here",
            "oadr:oadrPoll holds elements only");
        yield return Case("oadrPoll.minimal", "http://openadr.org/oadr-2.0b/2012/07", "http://openadr.org/oadr-2.0b/2012/08",
            "2:2", "/",
            "the root element is oadrPayload (in namespace 'http://openadr.org/oadr-2.0b/2012/08')",
            "send oadr:oadrPayload in the namespace http://openadr.org/oadr-2.0b/2012/07");
        yield return Case("oadrCreateOpt.rich", "<ei:optType>optIn</ei:optType>\n      <ei:optReason>x-schedule</ei:optReason>", "<ei:optReason>x-schedule</ei:optReason>\n      <ei:optType>optIn</ei:optType>",
            "7:8", Object + "/oadr:oadrCreateOpt",
            "element ei:optType is out of order",
            "put it before ei:optReason");
        yield return Case("oadrCreateOpt.rich", "<ei:createdDateTime>", "<ei:modificationNumber>0</ei:modificationNumber>\n      <ei:createdDateTime>",
            "44:8", Object + "/oadr:oadrCreateOpt",
            "element ei:modificationNumber is not allowed here",
            "oadr:oadrCreateOpt holds ei:optID, ei:optType, ei:optReason, emix:marketContext, ei:venID, xcal:vavailability, ei:createdDateTime, pyld:requestID, ei:qualifiedEventID, ei:eiTarget, oadr:oadrDeviceClass");
        yield return Case("oadrUpdateReport.rich", "<ei:payloadFloat>\n                <ei:value>10.1</ei:value>\n              </ei:payloadFloat>", "",
            "67:16", Object + "/oadr:oadrUpdateReport/oadr:oadrReport[1]/strm:intervals/ei:interval[2]/oadr:oadrReportPayload[2]",
            "element ei:payloadFloat or oadr:oadrPayloadResourceStatus is missing",
            "add ei:payloadFloat or oadr:oadrPayloadResourceStatus before oadr:oadrDataQuality");
        yield return Case("oadrRegisterReport.rich", "oadr:pulseCount", "oadr:pulses",
            "57:12", Object + "/oadr:oadrRegisterReport/oadr:oadrReport[1]/oadr:oadrReportDescription[3]",
            "element oadr:pulses is not allowed here",
            "oadr:oadrReportDescription holds ei:rID, ei:reportSubject, ei:reportDataSource, ei:reportType, power:voltage or power:energyApparent or power:energyReactive or … (18 elements), ei:readingType, emix:marketContext, oadr:oadrSamplingRate");
        yield return Case("oadrPoll.minimal", "</oadr:oadrSignedObject>", "",
            "8:3", Object,
            "The 'oadr:oadrSignedObject' start tag on line 3 position 4 does not match the end tag of 'oadr:oadrPayload'",
            "send well-formed XML 1.0 in UTF-8, without DTD");
        yield return Case("oadrPoll.minimal", "encoding=\"UTF-8\"", "encoding=\"UTF-16\"",
            "1:1", "/",
            "encoding 'UTF-16' is declared",
            "send UTF-8, the only encoding of OpenADR (§9.1.9.5), and declare it so");
    }
}
