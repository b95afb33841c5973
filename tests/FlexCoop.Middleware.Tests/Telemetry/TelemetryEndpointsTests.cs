using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Telemetry;

/// <summary>What is read of telemetry by REST: the process image, raw values, many homes together; formats, pages, and bad input.</summary>
public sealed class TelemetryEndpointsTests
{
    private const string Evening = "from=2026-06-30T17:00:00Z&to=2026-06-30T20:00:00Z";

    [Test, CancelAfter(300_000)]
    public async Task Latest_OfAPoint_HasItsValueQualityTimeAndAge(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        reporting.Middleware.Domain.Advance(TimeSpan.FromMinutes(1));
        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now.AddSeconds(30), 1234.5));
        reporting.Middleware.Domain.Advance(TimeSpan.FromSeconds(2.5));

        var latest = await reporting.ReadAsync($"latest?ven={reporting.Ven.VenId}&rid=heatpump.power", cancellationToken);

        Assert.That(latest.ToJsonString(), Is.EqualTo(
            $$"""
            [{"venId":"{{reporting.Ven.VenId}}","rid":"heatpump.power","kind":"power","unit":"W","resourceIds":["heatpump"],"deviceClasses":[],
            "value":1234.5,"at":"2026-06-30T18:00:30Z","receivedAt":"2026-06-30T18:01:00Z","age":32.5}]
            """.ReplaceLineEndings("")));
    }

    [Test, CancelAfter(300_000)]
    public async Task Latest_ValuesThatComeLateOrAreOfTheFuture_DoNotTakeItsPlace(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now, 1));
        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now.AddMinutes(-1), 2));
        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now.AddHours(1), 3));
        var late = (double)(await reporting.ReadAsync("latest", cancellationToken))[0]!["value"]!;

        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now, 4));
        var corrected = (double)(await reporting.ReadAsync("latest", cancellationToken))[0]!["value"]!;
        await reporting.RestartAsync(cancellationToken);
        var restarted = (await reporting.ReadAsync("latest", cancellationToken))[0]!;

        Assert.That((late, corrected, (double)restarted["value"]!), Is.EqualTo((1, 4, 4)));
        Assert.That(restarted["receivedAt"], Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Latest_InPages_GivesEachPointOnce(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        using var other = await reporting.Middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("a", "b", "c"));
        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now, 1), ("battery.power", Some.Now, 2));
        await reporting.ReportAsync(other, cancellationToken, ("a.power", Some.Now, 3), ("b.power", Some.Now, 4), ("c.power", Some.Now, 5));

        Assert.That((await FollowAsync(reporting, "latest?limit=2", cancellationToken)).Select(point => (int)point["value"]!), Is.EquivalentTo([1, 2, 3, 4, 5]));
        Assert.That((await FollowAsync(reporting, $"latest?limit=2&ven={other.VenId}", cancellationToken)).Select(point => (int)point["value"]!), Is.EqualTo([3, 4, 5]));
        Assert.That((await FollowAsync(reporting, "latest?limit=1&resource=b", cancellationToken)).Select(point => (int)point["value"]!), Is.EqualTo([4]));
        Assert.That((await FollowAsync(reporting, "latest?resource=nobody", cancellationToken)), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Raw_InPages_GivesEachValueOnceByPointAndTime(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(7), minute => minute, cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(5), minute => 10 + minute, cancellationToken, "battery.power");

        var all = await FollowAsync(reporting, $"raw?ven={reporting.Ven.VenId}&{Evening}&limit=3", cancellationToken);
        var one = await FollowAsync(reporting, $"raw?ven={reporting.Ven.VenId}&rid=heatpump.power&{Evening}&limit=3", cancellationToken);

        Assert.That(all.Select(point => (int)point["value"]!), Is.EqualTo([10, 11, 12, 13, 14, 0, 1, 2, 3, 4, 5, 6]));
        Assert.That(one.Select(point => (int)point["value"]!), Is.EqualTo([0, 1, 2, 3, 4, 5, 6]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Quarters_InPages_GiveEachOnce(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(90), minute => minute / 15, cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(30), _ => -1, cancellationToken, "battery.power");
        await reporting.RollUpAtAsync(Some.Now.AddHours(2), cancellationToken);

        var all = await FollowAsync(reporting, $"quarters?ven={reporting.Ven.VenId}&{Evening}&limit=3", cancellationToken);

        Assert.That(all.Select(quarter => (int)quarter["value"]!), Is.EqualTo([-1, -1, 0, 1, 2, 3, 4, 5]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Aggregate_OfManyHomes_AddsThemUp(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        using var other = await reporting.Middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("heatpump"));
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(30), minute => minute < 15 ? 100 : 200, cancellationToken);
        await reporting.ReportAsync(other, cancellationToken, Enumerable.Range(0, 30).Select(minute => ("heatpump.power", Some.Now.AddMinutes(minute), 1000.0)));
        await reporting.RollUpAtAsync(Some.Now.AddHours(1), cancellationToken);
        async Task<string> ReadAsync(string query) => string.Join(' ', (await reporting.ReadAsync($"aggregate?kind=power&from=2026-06-30T18:00:00Z&to=2026-06-30T19:00:00Z&{query}", cancellationToken))
            .Select(bucket => bucket!["value"] is { } value ? $"{(double)value}" : "-"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadAsync(""), Is.EqualTo("1100 1200 - -"));
            Assert.That(await ReadAsync("bucket=PT30M"), Is.EqualTo("1150 -"), "power is averaged over time");
            Assert.That(await ReadAsync("bucket=PT30M&as=energy"), Is.EqualTo("575 -"), "energy is added up");
            Assert.That(await ReadAsync("bucket=PT1H&aggregate=mean"), Is.EqualTo("575"));
            Assert.That(await ReadAsync("bucket=PT1H&aggregate=min"), Is.EqualTo("100"));
            Assert.That(await ReadAsync("bucket=PT1H&aggregate=max"), Is.EqualTo("1000"));
            Assert.That(await ReadAsync("bucket=PT1H&aggregate=last"), Is.EqualTo("1200"));
            Assert.That(await ReadAsync($"bucket=PT1H&ven={other.VenId}"), Is.EqualTo("1000"));
            Assert.That(await ReadAsync("bucket=PT1H&rid=battery.power"), Is.EqualTo("-"));
            Assert.That(await ReadAsync("bucket=PT1H&group=nobody"), Is.EqualTo("-"));
            Assert.That(await ReadAsync("bucket=PT1H&group=all"), Is.EqualTo("1150"));
        }
    }

    /// <summary>A local day has 23 or 25 hours, and a bucket of it as many quarters.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Aggregate_ByLocalDays_FollowsTheClocksOnTheWall(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);

        var buckets = await reporting.ReadAsync("aggregate?bucket=P1D&zone=Europe/Madrid&from=2026-10-24T22:00:00Z&to=2026-10-26T22:00:00Z", cancellationToken);
        var months = await reporting.ReadAsync("aggregate?bucket=P1M&zone=Europe/Madrid&from=2026-03-10T00:00:00Z&to=2026-04-10T00:00:00Z", cancellationToken);

        Assert.That(buckets.Select(bucket => (string)bucket!["start"]!), Is.EqualTo(["2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"]));
        Assert.That(months.Select(bucket => (string)bucket!["start"]! + (string)bucket["end"]!), Is.EqualTo(["2026-02-28T23:00:00Z2026-03-31T22:00:00Z", "2026-03-31T22:00:00Z2026-04-30T22:00:00Z"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Raw_InEachFormat_SaysTheSame(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.ReportEachMinuteAsync(Some.Now, Some.Now.AddMinutes(3), minute => minute + 0.5, cancellationToken);
        var path = $"api/v1/telemetry/raw?ven={reporting.Ven.VenId}&rid=heatpump.power&{Evening}&limit=2";

        var lines = await reporting.Rest.GetAsync(path + "&format=ndjson", cancellationToken);
        var csv = await reporting.Rest.GetAsync(path + "&format=csv", cancellationToken);
        var accepted = await reporting.Rest.SendAsync(HttpMethod.Get, path, body: null, cancellationToken, request => request.Headers.Accept.ParseAdd("text/csv;q=1, */*;q=0.1"));

        var ven = reporting.Ven.VenId.Value;
        Assert.That((lines.MediaType, csv.MediaType), Is.EqualTo(("application/x-ndjson", "text/csv")));
        Assert.That(lines.Text, Is.EqualTo(
            $$"""
            {"venId":"{{ven}}","rid":"heatpump.power","at":"2026-06-30T18:00:00Z","value":0.5,"unit":"W","quality":null}
            {"venId":"{{ven}}","rid":"heatpump.power","at":"2026-06-30T18:01:00Z","value":1.5,"unit":"W","quality":null}

            """.ReplaceLineEndings("\n")));
        Assert.That(csv.Text, Is.EqualTo($"venId,rid,at,value,unit,quality\r\n{ven},heatpump.power,2026-06-30T18:00:00Z,0.5,W,\r\n{ven},heatpump.power,2026-06-30T18:01:00Z,1.5,W,\r\n"));
        Assert.That(accepted.Text, Is.EqualTo(csv.Text));
        Assert.That(csv.Headers.GetValues("Link").Single(), Does.Contain("after=").And.EndWith("rel=\"next\""));
    }

    [Test, CancelAfter(300_000)]
    public async Task Csv_OddNames_AreQuoted(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        using var odd = await reporting.Middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("a,\"b"));
        await reporting.ReportAsync(odd, cancellationToken, ("a,\"b.power", Some.Now, 1));

        var csv = await reporting.Rest.GetAsync($"api/v1/telemetry/raw?ven={odd.VenId}&{Evening}&format=csv", cancellationToken);

        Assert.That(csv.Text, Does.Contain(",\"a,\"\"b.power\","));
    }

    [TestCase("raw", 400, "ven: is missing; give the venID of one VEN")]
    [TestCase("raw?ven=VEN&from=0001-01-01T00:00:00Z", 400, "from: 0001-01-01T00:00:00Z is out of range; give a time from 1970 to 8999")]
    [TestCase("raw?ven=VEN&to=9999-01-01T00:00:00Z", 400, "from: ")]
    [TestCase("raw?ven=VEN&from=2026-06-30T18:00:00Z&to=2026-06-30T17:00:00Z", 400, "to: 2026-06-30T17:00:00Z is before from, 2026-06-30T18:00:00Z; give a later time")]
    [TestCase("quarters?ven=VEN&from=1990-01-01T00:00:00Z&to=2026-06-30T17:00:00Z", 400, "from: 1990-01-01T00:00:00Z is more than 3660 days before to, 2026-06-30T17:00:00Z; ask for a shorter time")]
    [TestCase("quarters?ven=VEN&day=2026-02-30", 400, "day: '2026-02-30' is no day; give one such as 2026-06-30, after 1970")]
    [TestCase("quarters?ven=VEN&day=2026-06-30&from=2026-06-30T17:00:00Z", 400, "day: stands beside from or to; give the one or the others")]
    [TestCase("quarters?ven=VEN&day=2026-06-30&zone=../../etc/passwd", 400, "zone: '../../etc/passwd' is no time zone; give a name such as Europe/Madrid")]
    [TestCase("quarters?ven=VEN&zone=Mars/Olympus", 400, "zone: 'Mars/Olympus' is no time zone; give a name such as Europe/Madrid")]
    [TestCase("quarters?ven=VEN&as=money", 400, "as: 'money' is not known; give measured, energy")]
    [TestCase("raw?ven=VEN&format=xml", 400, "format: 'xml' is not known; give json, ndjson or csv")]
    [TestCase("raw?ven=VEN&after=x", 400, "after: 'x' is no cursor of this list; give what 'next' said")]
    [TestCase("raw?ven=VEN&limit=1000000", 400, "limit: '1000000' is out of range; give a whole number from 1 to 100000")]
    [TestCase("raw?ven=VEN&ven=VEN", 400, "ven: is given 2 times; give it once")]
    [TestCase("latest?where=x", 400, "where: is not a parameter of this resource")]
    [TestCase("stream?where=x", 400, "where: is not a parameter of this resource")]
    [TestCase("aggregate?kind=7", 400, "kind: '7' is not known; give power, energy, counter, temperature, other, state")]
    [TestCase("aggregate?bucket=PT1S", 400, "bucket: 'PT1S' is not known; give PT15M, PT30M, PT1H, P1D, P1M")]
    [TestCase("aggregate?kind=energy&as=energy", 400, "as: is for powers; leave it out, or give kind=power")]
    [TestCase("aggregate?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", 422, "bucket: gives more than 36000 buckets in that time; give a longer bucket, or a shorter time")]
    [CancelAfter(300_000)]
    public async Task Read_BadParameter_IsRefusedWithItsName(string path, int status, string fault, CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);

        var answer = await reporting.Rest.GetAsync("api/v1/telemetry/" + path.Replace("VEN", reporting.Ven.VenId.Value, StringComparison.Ordinal), cancellationToken);

        Assert.That((int)answer.Status, Is.EqualTo(status));
        Assert.That(answer.Faults, Has.Count.EqualTo(1).And.Some.StartsWith(fault));
    }

    [TestCase("raw?ven=VEN-404", "There is no VEN 'VEN-404'.")]
    [TestCase("quarters?ven=VEN-404", "There is no VEN 'VEN-404'.")]
    [TestCase("aggregate?ven=VEN-404", "There is no VEN 'VEN-404'.")]
    [TestCase("latest?ven=VEN-404", "There is no VEN 'VEN-404'.")]
    [TestCase("stream?ven=VEN-404", "There is no VEN 'VEN-404'.")]
    [TestCase("raw?ven=OURS&rid=toaster", "VEN 'OURS' has no point 'toaster'.")]
    [TestCase("quarters?ven=OURS&rid=HEATPUMP.power", "VEN 'OURS' has no point 'HEATPUMP.power'.")]
    [CancelAfter(300_000)]
    public async Task Read_UnknownVenOrPoint_IsNotFound(string path, string detail, CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        string Ours(string text) => text.Replace("OURS", reporting.Ven.VenId.Value, StringComparison.Ordinal);

        var answer = await reporting.Rest.GetAsync("api/v1/telemetry/" + Ours(path), cancellationToken);

        Assert.That((answer.Status, (string)answer.Problem["detail"]!), Is.EqualTo((HttpStatusCode.NotFound, Ours(detail))));
    }

    /// <summary>All items of all pages, in the order in which they came.</summary>
    private static async Task<IReadOnlyList<JsonNode>> FollowAsync(Reporting reporting, string path, CancellationToken cancellationToken)
    {
        var items = new List<JsonNode>();
        for (var (next, page) = ((string?)$"api/v1/telemetry/{path}", 0); next is not null; page++)
        {
            Assert.That(page, Is.LessThan(100), $"goes in circles at {next}");
            var answer = await reporting.Rest.GetAsync(next, cancellationToken);
            var shown = answer.Expect(HttpStatusCode.OK);
            items.AddRange(shown["items"]!.AsArray().OfType<JsonNode>());
            var link = answer.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
            Assert.That(link is null, Is.EqualTo(shown["next"] is null));
            next = link?[1..link.IndexOf('>', StringComparison.Ordinal)];
        }

        return items;
    }
}
