using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>When the values of a report hold (rules 313 to 316).</summary>
public sealed class ReportPointsTests
{
    private static readonly OadrReport Report = Some.Data(new ReportRequestId("RR-1"), "r", Some.Now, 0);

    [Test]
    public void Read_IntervalsWithDurationsOnly_FollowEachOtherFromTheReportsStart()
    {
        var report = Report with { Intervals = [Value(1, seconds: 60), Value(2, seconds: 30), Value(3, seconds: 60)] };

        var refusal = ReportPoints.Read(report, out var points);

        Assert.That(refusal, Is.Null);
        Assert.That(points["r"].Select(point => point.At), Is.EqualTo([Some.Now, Some.Now.AddSeconds(60), Some.Now.AddSeconds(90)]));
    }

    [Test]
    public void Read_NoIntervals_HasNoPoints()
    {
        var refusal = ReportPoints.Read(Report with { Intervals = null }, out var points);

        Assert.That((refusal, points.Count), Is.EqualTo(((Refusal?)null, 0)));
    }

    [Test]
    public void Read_SeveralPayloadsInAnInterval_AreAllRead()
    {
        var interval = Value(1) with { DtStart = Some.Now, Payloads = [Payload("a", 1), Payload("b", 2), Payload("a2", 3)] };

        ReportPoints.Read(Report with { Intervals = [interval] }, out var points);

        Assert.That(points.Keys, Is.EquivalentTo(["a", "b", "a2"]));
    }

    [Test]
    public void Read_OnePointAfterTheOther_AreAllReadInOrder()
    {
        IReadOnlyList<Interval> intervals =
        [
            .. from rId in "ab" from minute in Enumerable.Range(0, 2) select new Interval { DtStart = Some.Now.AddMinutes(minute), Payloads = [Payload($"{rId}", minute)] },
        ];

        var refusal = ReportPoints.Read(Report with { Intervals = intervals }, out var points);

        Assert.That(refusal, Is.Null, "a peer does so");
        Assert.That(points["b"].Select(point => point.At), Is.EqualTo([Some.Now, Some.Now.AddMinutes(1)]));
    }

    [Test]
    public void CheckStrictly_WhatPeersGetWrong_IsRefused()
    {
        var first = Value(1) with { DtStart = Some.Now };
        var second = Value(2) with { DtStart = Some.Now.AddMinutes(1) };

        var good = ReportPoints.CheckStrictly(Report with { Intervals = [first, second] });
        var undated = ReportPoints.CheckStrictly(Report with { DtStart = null, Intervals = [first] });
        var unsorted = ReportPoints.CheckStrictly(Report with { Intervals = [second, first] });

        Assert.That((good, undated!.Code.Value, unsorted!.Code.Value), Is.EqualTo(((Refusal?)null, 459, 450)), "rules 313, 314");
    }

    [TestCaseSource(nameof(Wrong))]
    public void Read_WrongReport_IsRefused(OadrReport report, int code, string text)
    {
        var refusal = ReportPoints.Read(report, out var _);

        Assert.That(refusal!.Code.Value, Is.EqualTo(code));
        Assert.That(refusal.Description, Does.Contain(text));
    }

    private static IEnumerable<TestCaseData> Wrong()
    {
        yield return new TestCaseData(Report with { DtStart = null, Intervals = [Value(1, seconds: 60)] }, 459, "has no dtstart").SetArgDisplayNames("no dtstart");
        yield return new TestCaseData(Report with { Intervals = [Value(1) with { DtStart = Some.Now }, Value(2, seconds: 60)] }, 459, "some have not").SetArgDisplayNames("mixed dtstart");
        yield return new TestCaseData(Report with { Intervals = [Value(1, seconds: -60), Value(2, seconds: 60)] }, 450, "oldest first").SetArgDisplayNames("backwards");
    }

    private static Interval Value(double value, int? seconds = null) => new()
    {
        Duration = seconds is { } length ? OadrDuration.From(TimeSpan.FromSeconds(length)) : null,
        Payloads = [Payload("r", value)],
    };

    private static OadrReportPayload Payload(string rId, double value) => new() { RId = new RId(rId), Payload = new PayloadFloat(value) };
}
