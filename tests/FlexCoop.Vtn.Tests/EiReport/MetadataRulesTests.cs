using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>What METADATA must say (protocol.md §10.2).</summary>
public sealed class MetadataRulesTests
{
    private static readonly OadrDuration Long = OadrDuration.From(TimeSpan.FromDays(700_000));
    private static readonly OadrReport Usage = Some.UsageMetadata();
    private static readonly OadrReportDescription Power = Usage.Descriptions[0];

    [TestCaseSource(nameof(Good))]
    public void Check_Good_IsAccepted(OadrReport report)
    {
        Assert.That(MetadataRules.Check(Message(report), isStrict: true), Is.Null);
    }

    [TestCaseSource(nameof(Wrong))]
    public void Check_Wrong_IsRefusedWithTheRule(OadrReport report, int code, string text)
    {
        var refusal = MetadataRules.Check(Message(report), isStrict: false)!;

        Assert.That(refusal.Code.Value, Is.EqualTo(code));
        Assert.That(refusal.Description, Does.StartWith(text));
    }

    [TestCaseSource(nameof(Odd))]
    public void Check_WhatPeersGetWrong_IsRefusedOnlyWhenStrict(OadrReport report, string text)
    {
        Assert.That(MetadataRules.Check(Message(report), isStrict: false), Is.Null);
        Assert.That(MetadataRules.Check(Message(report), isStrict: true)!.Description, Does.Contain(text));
    }

    [Test]
    public void Check_SpecifierTwice_IsRefused()
    {
        var refusal = MetadataRules.Check(Message(Usage, Some.UsageMetadata("other")), isStrict: false);

        Assert.That(refusal!.Description, Is.EqualTo("reportSpecifierID 'usage' stands twice; give each report its own (rule 308)"));
    }

    private static IEnumerable<TestCaseData> Good()
    {
        yield return new TestCaseData(Usage).SetArgDisplayNames("usage");
        yield return new TestCaseData(Some.StatusMetadata()).SetArgDisplayNames("status");
        yield return new TestCaseData(Some.HistoryMetadata()).SetArgDisplayNames("history");
        yield return new TestCaseData(Usage with { EiReportId = "1" }).SetArgDisplayNames("an eiReportID, which is ignored (rule 339)");
        yield return new TestCaseData(Usage with { Descriptions = [Power with { ReportDataSource = Resources(0, 1000), ReportSubject = Classes(0, 50) }] }).SetArgDisplayNames("as many resources and device classes as are taken");
        yield return new TestCaseData(Usage with { ReportName = new ReportName("x-weather"), Descriptions = [Power with { ItemBase = null, SamplingRate = null, ReportType = new ReportType("x-rain") }] })
            .SetArgDisplayNames("a report of its own (RP-46)");
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case("no name", Usage with { ReportName = null }, 459, "report 'usage' has no reportName; give METADATA_TELEMETRY_USAGE or the like (rule 305)");
        yield return Case("name of data", Usage with { ReportName = ReportName.TelemetryUsage }, 453, "report 'usage': reportName 'TELEMETRY_USAGE' is that of data; give 'METADATA_TELEMETRY_USAGE' (rule 308)");
        yield return Case("reserved specifier", Usage with { ReportSpecifierId = new ReportSpecifierId("METADATA") }, 459, "report 'METADATA': the reportSpecifierID METADATA is reserved; give another (rule 327)");
        yield return Case("inner id", Usage with { ReportRequestId = new ReportRequestId("RR-1") }, 459, "report 'usage': the inner reportRequestID is 'RR-1'; give 0 in METADATA (rule 311)");
        yield return Case("no points", Usage with { Descriptions = [] }, 459, "report 'usage' has no oadrReportDescription; give one for each data point");
        yield return Case("sampling in a thousand years", Usage with { Descriptions = [Power with { SamplingRate = new OadrSamplingRate(Long, Long, OnChange: false) }] }, 454, "report 'usage': rID 'heatpump.power' has oadrMinPeriod P700000D");
        yield return Case("no duration", Usage with { Duration = null }, 459, "report 'usage' has no duration; say how much data is kept (rule 312)");
        yield return Case("negative duration", Usage with { Duration = OadrDuration.From(TimeSpan.FromHours(-1)) }, 454, "report 'usage': the duration -PT1H is no span of data");
        yield return Case("endless duration", Usage with { Duration = new OadrDuration { Seconds = long.MaxValue } }, 454, "report 'usage': the duration");
        yield return Case("dtstart", Usage with { DtStart = Some.Now }, 459, "report 'usage' has intervals or dtstart; METADATA has none (rule 305)");
        yield return Case("intervals", Usage with { Intervals = [] }, 459, "report 'usage' has intervals or dtstart");
        yield return Case("rID twice", Usage with { Descriptions = [Power, Power] }, 459, "report 'usage': rID 'heatpump.power' stands twice");
        yield return Case("no sampling", Usage with { Descriptions = [Power with { SamplingRate = null }] }, 459, "report 'usage': rID 'heatpump.power' has no oadrSamplingRate; telemetry needs one (rule 333)");
        yield return Case("min above max", Sampled(60, 30), 454, "report 'usage': rID 'heatpump.power' has oadrMinPeriod PT1M and oadrMaxPeriod PT30S");
        yield return Case("negative min", Sampled(-1, 30), 454, "report 'usage': rID 'heatpump.power' has oadrMinPeriod -PT1S");

        yield return Case("resources without end", Usage with { Descriptions = [.. Enumerable.Range(0, 1001).Select(index => Power with { RId = new RId($"r{index}"), ReportDataSource = Resources(index, 1) })] }, 454, "report 'usage': the reports name more than 1000 resources; give at most 1000 in all");
        yield return Case("classes without end", Usage with { Descriptions = [Power with { ReportSubject = Classes(0, 51) }] }, 454, "report 'usage': rID 'heatpump.power' has 51 device classes; give at most 50");
        yield return Case("classes of a resource without end", Usage with { Descriptions = [.. Enumerable.Range(0, 2).Select(index => Power with { RId = new RId($"r{index}"), ReportDataSource = Resources(0, 1), ReportSubject = Classes(30 * index, 30) })] }, 454, "report 'usage': resourceID 'resource-0' is of more than 50 device classes; give at most 50");

        static TestCaseData Case(string name, OadrReport report, int code, string text) => new TestCaseData(report, code, text).SetArgDisplayNames(name);
    }

    private static IEnumerable<TestCaseData> Odd()
    {
        yield return Case("reading", Usage with { Descriptions = [Power with { ReportType = new ReportType("reading") }] }, "give usage and Direct Read (rule 331)");
        yield return Case("net", Usage with { Descriptions = [Power with { ReadingType = new ReadingType("Net") }] }, "give usage and Direct Read (rule 331)");
        yield return Case("no unit", Usage with { Descriptions = [Power with { ItemBase = null }] }, "give powerReal, energyReal or pulseCount");
        yield return Case("state with unit", Some.StatusMetadata() with { Descriptions = [Some.StatusMetadata().Descriptions[0] with { ItemBase = ItemBase.PowerReal() }] }, "give x-resourceStatus and x-notApplicable, without a unit (rule 331)");
        yield return Case("max above duration", Sampled(10, 7201), "oadrMaxPeriod is PT2H1S, but data of PT2H are kept; give a longer duration or a shorter period (rule 312)");
        yield return Case("subject", Usage with { Descriptions = [Power with { ReportSubject = new EiTarget { ResourceIds = [new ResourceId("r")] } }] }, "put them into reportDataSource (rule 307)");

        static TestCaseData Case(string name, OadrReport report, string text) => new TestCaseData(report, text).SetArgDisplayNames(name);
    }

    private static EiTarget Resources(int from, int count) => new() { ResourceIds = [.. Enumerable.Range(from, count).Select(index => new ResourceId($"resource-{index}"))] };

    private static EiTarget Classes(int from, int count) => new() { EndDeviceAssets = [.. Enumerable.Range(from, count).Select(index => $"class-{index}")] };

    private static OadrReport Sampled(int minSeconds, int maxSeconds) => Usage with
    {
        Descriptions = [Power with { SamplingRate = new OadrSamplingRate(OadrDuration.From(TimeSpan.FromSeconds(minSeconds)), OadrDuration.From(TimeSpan.FromSeconds(maxSeconds)), OnChange: false) }],
    };

    private static OadrRegisterReport Message(params OadrReport[] reports) => new() { RequestId = "m1", Reports = reports };
}
