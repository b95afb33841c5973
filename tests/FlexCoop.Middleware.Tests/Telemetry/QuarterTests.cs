using FlexCoop.Middleware.Telemetry;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Telemetry;

/// <summary>From a report over the wire to quarters of an hour by REST (FC-ARCH-7, FC-MW-4).</summary>
public sealed class QuarterTests
{
    private const string Evening = "from=2026-06-30T17:00:00Z&to=2026-06-30T20:00:00Z";

    [Test, CancelAfter(300_000)]
    public async Task FCARCH7_ReportOfAQuarter_IsReadableWhenTheQuarterIsOver(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(16), minute => 100 * minute, cancellationToken);

        await reporting.RollUpAtAsync(Some.Now.AddMinutes(14.99), cancellationToken);
        var before = await reporting.QuartersAsync(Evening, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddMinutes(15), cancellationToken);
        var after = await reporting.QuartersAsync(Evening, cancellationToken);

        Assert.That(before, Is.Empty);
        Assert.That(after, Is.EqualTo(["18:00 700 100"]));
    }

    /// <summary>Nobody asks: the process does it by itself, five seconds after at the latest.</summary>
    [Test, CancelAfter(300_000)]
    public async Task FCARCH7_QuarterThatIsOver_IsRolledUpByItself(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken, ("Telemetry:RollUpEvery", "00:00:05"));
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(15), _ => 100, cancellationToken);
        reporting.Middleware.Domain.AdvanceTo(Some.Now.AddMinutes(15));

        do
        {
            reporting.Middleware.Wire.Advance(TimeSpan.FromSeconds(5));
        }
        while ((await reporting.QuartersAsync(Evening, cancellationToken)).Count == 0);
    }

    [Test, CancelAfter(300_000)]
    public async Task Quarters_LateValues_AreInTheQuarterAndItsNeighboursOnly(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(15), _ => 100, cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now.AddMinutes(30), Some.Now.AddMinutes(45), _ => 300, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddHours(1), cancellationToken);
        var before = await reporting.QuartersAsync(Evening, cancellationToken);

        await reporting.ReportEachMinuteAsync(Some.Now.AddMinutes(15), Some.Now.AddMinutes(30), _ => 200, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddHours(1), cancellationToken);

        Assert.That(before, Is.EqualTo(["18:00 100 100", "18:30 300 100"]));
        Assert.That(await reporting.QuartersAsync(Evening, cancellationToken), Is.EqualTo(["18:00 100 100", "18:15 200 100", "18:30 300 100"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Quarters_CorrectedValue_IsInTheQuarter(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(15), _ => 100, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddHours(1), cancellationToken);

        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now.AddMinutes(5), 1600));
        await reporting.RollUpAtAsync(Some.Now.AddHours(1), cancellationToken);

        Assert.That(await reporting.QuartersAsync(Evening, cancellationToken), Is.EqualTo(["18:00 200 100"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Quarters_RolledUpTwice_AreTheSameAndOwedNoMore(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(15), minute => minute, cancellationToken);
        var roller = reporting.Middleware.Services.GetRequiredService<QuarterRoller>();
        reporting.Middleware.Domain.Advance(TimeSpan.FromHours(1));

        var rounds = new[] { await roller.RunAsync(cancellationToken), await roller.RunAsync(cancellationToken) };

        Assert.That(rounds, Is.EqualTo([1, 0]));
        Assert.That(await reporting.QuartersAsync(Evening, cancellationToken), Is.EqualTo(["18:00 7 100"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Quarters_AfterARestart_AreThereAndWhatIsOwedIsDone(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(15), _ => 100, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddMinutes(15), cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now.AddMinutes(15), Some.Now.AddMinutes(30), _ => 200, cancellationToken);

        await reporting.RestartAsync(cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddMinutes(30), cancellationToken);

        Assert.That(await reporting.QuartersAsync(Evening, cancellationToken), Is.EqualTo(["18:00 100 100", "18:15 200 100"]));
    }

    /// <summary>New METADATA may give a point another unit: each value counts by that of its time, also when it comes late.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Quarters_UnitThatChanges_CountsFromThenOn(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(15), _ => 1000, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddMinutes(15), cancellationToken);

        var kilowatts = Some.UsageMetadata("heatpump");
        kilowatts = kilowatts with { Descriptions = [kilowatts.Descriptions[0] with { ItemBase = ItemBase.PowerReal(SiScaleCode.Kilo) }] };
        await reporting.Ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m2", Reports = [kilowatts], VenId = reporting.Ven.VenId }, cancellationToken);
        await reporting.Ven.DrainAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now.AddMinutes(15), Some.Now.AddMinutes(30), _ => 2, cancellationToken);
        await reporting.RestartAsync(cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddMinutes(30), cancellationToken);

        var raw = await reporting.ReadAsync($"raw?ven={reporting.Ven.VenId}&rid=heatpump.power&from=2026-06-30T18:14:00Z&to=2026-06-30T18:16:00Z", cancellationToken);
        Assert.That(await reporting.QuartersAsync(Evening, cancellationToken), Is.EqualTo(["18:00 1000 100", "18:15 2000 100"]));
        Assert.That(raw.Select(point => $"{point!["value"]} {point["unit"]}"), Is.EqualTo(["1000 W", "2 kW"]));
    }

    /// <summary>What a resource's state was is told by the last value, and its override beside it.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Quarters_OfAState_AreItsLast(CancellationToken cancellationToken)
    {
        await using var middleware = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = middleware.NewOperator();
        using var ven = await middleware.NewStartedVenAsync(cancellationToken, Some.StatusMetadata());
        var shown = (await rest.GetAsync($"api/v1/vens/{ven.VenId}", cancellationToken)).Expect(System.Net.HttpStatusCode.OK);
        var request = new ReportRequestId((string)shown["reportRequests"]!.AsArray().Single()!["id"]!);
        Interval State(int minute, bool isOnline) => new()
        {
            DtStart = Some.Now.AddMinutes(minute), Payloads = [new OadrReportPayload { RId = new RId("heatpump.status"), Payload = new OadrPayloadResourceStatus { Online = isOnline, ManualOverride = false } }],
        };
        var report = Some.Data(request, "", Some.Now, 0) with { ReportSpecifierId = new ReportSpecifierId("status"), Intervals = [State(1, isOnline: true), State(14, isOnline: false), State(16, isOnline: true)] };
        await ven.SendAsync<OadrUpdatedReport>(new OadrUpdateReport { RequestId = "u1", Reports = [report], VenId = ven.VenId }, cancellationToken);

        middleware.Domain.Advance(TimeSpan.FromHours(1));
        await middleware.Services.GetRequiredService<QuarterRoller>().RunAsync(cancellationToken);
        var items = (await rest.GetAsync($"api/v1/telemetry/quarters?ven={ven.VenId}&{Evening}", cancellationToken)).Expect(System.Net.HttpStatusCode.OK)["items"]!.AsArray();

        Assert.That(items.Select(quarter => $"{quarter!["rid"]} {quarter["value"]}"), Is.EqualTo(["heatpump.status 0", "heatpump.status 1", "heatpump.status:override 0", "heatpump.status:override 0"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Quarters_AsEnergy_AreIntegrated(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(15), _ => 1000, cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now.AddMinutes(15), Some.Now.AddMinutes(18), _ => 1000, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddHours(1), cancellationToken);

        Assert.That(await reporting.QuartersAsync(Evening + "&as=energy", cancellationToken), Is.EqualTo(["18:00 250 100", "18:15 50 20"]), "of what was measured");
    }

    /// <summary>Clocks on the wall are set: a day has 92 or 100 quarters (algorithms, time rule).</summary>
    [TestCase("2026-03-29", "Europe/Madrid", 92)]
    [TestCase("2026-06-30", "Europe/Madrid", 96)]
    [TestCase("2026-10-25", "Europe/Madrid", 100)]
    [TestCase("2026-10-25", "UTC", 96)]
    [TestCase("2026-09-06", "America/Santiago", 92, Description = "set at midnight")]
    [CancelAfter(300_000)]
    public async Task Quarters_OfALocalDay_AreAllOfThem(string day, string zone, int quarters, CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);

        var read = await reporting.QuartersAsync($"day={day}&zone={zone}", cancellationToken);

        Assert.That(read, Has.Count.EqualTo(quarters));
        Assert.That(read, Has.All.EndsWith("  0 gap"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Quarters_SameValueForHours_IsStuckWhereverItIsReadFrom(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        var start = Some.Now.AddDays(-1);
        await reporting.ReportEachMinuteAsync(start.AddHours(-1), start, minute => 50 + minute, cancellationToken);
        await reporting.ReportEachMinuteAsync(start, start.AddHours(7), _ => 731.5, cancellationToken);
        await reporting.ReportEachMinuteAsync(start.AddHours(7), start.AddHours(8), minute => 50 + minute, cancellationToken);
        await reporting.ReportEachMinuteAsync(start, start.AddHours(7), _ => 0, cancellationToken, "battery.power");
        await reporting.RollUpAtAsync(Some.Now, cancellationToken);

        var all = await reporting.QuartersAsync($"from={start.AddHours(-1):yyyy-MM-dd'T'HH:mm:ss'Z'}&to={start.AddHours(8):yyyy-MM-dd'T'HH:mm:ss'Z'}", cancellationToken);
        var one = await reporting.QuartersAsync($"from={start.AddHours(3):yyyy-MM-dd'T'HH:mm:ss'Z'}&to={start.AddHours(3.25):yyyy-MM-dd'T'HH:mm:ss'Z'}", cancellationToken);
        var off = await reporting.QuartersAsync($"from={start:yyyy-MM-dd'T'HH:mm:ss'Z'}&to={start.AddHours(7):yyyy-MM-dd'T'HH:mm:ss'Z'}", cancellationToken, "battery.power");

        Assert.That(all.Count(quarter => quarter.EndsWith("stuck", StringComparison.Ordinal)), Is.EqualTo(28));
        Assert.That(one, Is.EqualTo(["21:00 731.5 100 stuck"]));
        Assert.That(off, Has.Count.EqualTo(28).And.None.Contains("stuck"), "what is off is off");
    }

    [Test, CancelAfter(300_000)]
    public async Task Raw_OlderThanItIsKept_GoesAndQuartersStay(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken, ("Telemetry:RawKept", "2.00:00:00"));
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddHours(2), _ => 100, cancellationToken);
        await reporting.RollUpAtAsync(Some.Now.AddHours(3), cancellationToken);
        var before = await reporting.QuartersAsync(Evening, cancellationToken);

        await reporting.RollUpAtAsync(Some.Now.AddDays(2).AddMinutes(90), cancellationToken);
        await reporting.Middleware.Services.GetRequiredService<Retention>().RunAsync(cancellationToken);

        var raw = await reporting.ReadAsync($"raw?ven={reporting.Ven.VenId}&rid=heatpump.power&from=2026-06-30T00:00:00Z&to=2026-07-01T00:00:00Z", cancellationToken);
        Assert.That(((string)raw[0]!["at"]!, raw.Count), Is.EqualTo(("2026-06-30T19:00:00Z", 60)), "what a quarter that is kept depends on is kept, too");
        Assert.That(await reporting.QuartersAsync(Evening, cancellationToken), Is.EqualTo(before).And.Count.EqualTo(8));
    }

    /// <summary>What a quarter was made of is gone: a straggler must not take its place.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Quarters_ValueThatComesWhenRawIsGone_ChangesNothing(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken, ("Telemetry:RawKept", "2.00:00:00"));
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(15), _ => 100, cancellationToken);
        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now.AddHours(70), 1));
        await reporting.RollUpAtAsync(Some.Now.AddDays(3), cancellationToken);
        await reporting.Middleware.Services.GetRequiredService<Retention>().RunAsync(cancellationToken);

        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now.AddMinutes(5), 9999), ("heatpump.power", Some.Now.AddMinutes(65), 50));
        await reporting.RollUpAtAsync(Some.Now.AddDays(3), cancellationToken);

        Assert.That(await reporting.QuartersAsync(Evening, cancellationToken), Is.EqualTo(["18:00 100 100", "19:00 50 33"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Quarters_ValuesOfAbsurdTimes_HinderNothing(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        var database = reporting.Middleware.Services.GetRequiredService<Database>();
        var series = new SeriesKey(reporting.Ven.VenId.Value, "heatpump.power");
        await database.CommitAsync(
            new UnitOfWork().AddPoints(series, [new Point(DateTimeOffset.MinValue, 1), new Point(DateTimeOffset.UnixEpoch.AddMilliseconds(-1), 1), new Point(DateTimeOffset.UnixEpoch, 1), new Point(DateTimeOffset.MaxValue, 1)]), cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(15), _ => 100, cancellationToken);

        await reporting.RollUpAtAsync(Some.Now.AddHours(1), cancellationToken);

        Assert.That(await reporting.QuartersAsync(Evening, cancellationToken), Is.EqualTo(["18:00 100 100"]));
        Assert.That(await database.Series.ReadTouchedAsync(Some.Now.AddHours(1), 10, cancellationToken), Is.Empty);
    }
}
