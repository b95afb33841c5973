using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Telemetry;

/// <summary>Values are handed on as they become durable, by server-sent events and within the process (FC-ARCH-6).</summary>
public sealed class StreamTests
{
    [Test, CancelAfter(300_000)]
    public async Task FCARCH6_Report_IsOnTheStream(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        using var stream = await EventStream.OpenAsync(reporting.Middleware, "", cancellationToken);

        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now, 1), ("battery.power", Some.Now.AddMinutes(-9), -2.5));
        var events = new[] { await stream.NextAsync(cancellationToken), await stream.NextAsync(cancellationToken) };

        Assert.That(events.Select(one => one!.Value.Name), Has.All.EqualTo("points"));
        Assert.That(events.Select(one => one!.Value.Data), Is.EquivalentTo(
        [
            $$"""{"venId":"{{reporting.Ven.VenId}}","rid":"heatpump.power","receivedAt":"2026-06-30T18:00:00Z","points":[{"at":"2026-06-30T18:00:00Z","value":1,"quality":null}]}""",
            $$"""{"venId":"{{reporting.Ven.VenId}}","rid":"battery.power","receivedAt":"2026-06-30T18:00:00Z","points":[{"at":"2026-06-30T17:51:00Z","value":-2.5,"quality":null}]}""",
        ]));
    }

    [TestCase("?rid=battery.power", 2)]
    [TestCase("?resource=battery", 2)]
    [TestCase("?ven=VEN", 1)]
    [CancelAfter(300_000)]
    public async Task Stream_OfAPart_HasThatOnly(string query, int first, CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        await reporting.RollUpAtAsync(Some.Now, cancellationToken);
        using var other = await reporting.Middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("heatpump"));
        using var stream = await EventStream.OpenAsync(reporting.Middleware, query.Replace("VEN", reporting.Ven.VenId.Value, StringComparison.Ordinal), cancellationToken);

        await reporting.ReportAsync(other, cancellationToken, ("heatpump.power", Some.Now, 0));
        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now, 1));
        await reporting.ReportAsync(cancellationToken, ("battery.power", Some.Now, 2));

        Assert.That(Value(await stream.NextAsync(cancellationToken)), Is.EqualTo(first));
    }

    [Test, CancelAfter(300_000)]
    public async Task Stream_ResumedByLastEventId_MissesNothing(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        string id;
        using (var stream = await EventStream.OpenAsync(reporting.Middleware, "", cancellationToken))
        {
            await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now, 1));
            id = (await stream.NextAsync(cancellationToken))!.Value.Id!;
        }

        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now.AddMinutes(1), 2));
        using var resumed = await EventStream.OpenAsync(reporting.Middleware, "", cancellationToken, id);
        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now.AddMinutes(2), 3));

        Assert.That(Value(await resumed.NextAsync(cancellationToken)), Is.EqualTo(2));
        Assert.That(Value(await resumed.NextAsync(cancellationToken)), Is.EqualTo(3));
    }

    [TestCase("another-1")]
    [TestCase("")]
    [TestCase("EPOCH-99")]
    [TestCase("EPOCH--5")]
    [CancelAfter(300_000)]
    public async Task Stream_ThatCannotBeResumed_SaysThatThereIsAGap(string id, CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        var epoch = reporting.Middleware.Services.GetRequiredService<TelemetryStreams>().Epoch;
        using var stream = await EventStream.OpenAsync(reporting.Middleware, "", cancellationToken, id.Replace("EPOCH", epoch, StringComparison.Ordinal));
        await reporting.ReportAsync(cancellationToken, ("heatpump.power", Some.Now, 1));

        Assert.That((await stream.NextAsync(cancellationToken))!.Value.Name, Is.EqualTo("gap"));
        Assert.That(Value(await stream.NextAsync(cancellationToken)), Is.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Stream_OneMoreThanThereMayBe_IsRefused(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken, ("Telemetry:Streams", "1"));
        using (await EventStream.OpenAsync(reporting.Middleware, "", cancellationToken))
        {
            var refused = await reporting.Rest.GetAsync("api/v1/telemetry/stream", cancellationToken);
            Assert.That((refused.Status, (string)refused.Problem["type"]!), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "urn:flexcoop:problem:overloaded")));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Stream_WhenTheServerStops_EndsAndSaysSo(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken);
        using var stream = await EventStream.OpenAsync(reporting.Middleware, "", cancellationToken);

        var restart = reporting.RestartAsync(cancellationToken);

        Assert.That(await stream.NextAsync(cancellationToken), Is.EqualTo(("end", """{"reason":"stopping"}""", default(string))));
        Assert.That(await stream.NextAsync(cancellationToken), Is.Null);
        await restart;
    }

    /// <summary>A mandate that is withdrawn is refused within five seconds, on a stream that is open, too.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Stream_MandateThatIsSuspended_EndsWithinSecondsAndSaysWhy(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var token = await host.NewTokenAsync("anna", Role.Prosumer, "local", [Scopes.MeterRawRead], cancellationToken);
        using var stream = await EventStream.OpenAsync(host.NewClient(Door.Pages), token, "", cancellationToken);
        host.Wire.Advance(TimeSpan.FromSeconds(3));
        var (inForce, _) = await host.Services.GetRequiredService<AccessJudge>().ReadAsync(token, Scopes.Api, cancellationToken);

        await host.Services.GetRequiredService<MandateBook>().ChangeAsync(inForce!.Mandate!.Id, inForce.Mandate.ProsumerId, MandateAct.Suspend, cancellationToken);
        host.Wire.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await stream.NextAsync(cancellationToken), Is.EqualTo(("end", """{"reason":"unauthorized"}""", default(string))));
    }

    /// <summary>Who takes nothing for ten seconds holds nothing of the server's, and updates go on for others.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Stream_ReaderThatTakesNothing_IsCutOff(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken, ("Telemetry:Streams", "1"), ("Telemetry:StreamBuffer", "100000"));
        using var deaf = await EventStream.OpenAsync(reporting.Middleware, "", cancellationToken);
        var feed = reporting.Middleware.Services.GetRequiredService<TelemetryFeed>();
        Point[] many = [.. Enumerable.Range(0, 1000).Select(second => new Point(Some.Now.AddSeconds(second), second))];
        for (var update = 0; update < 500; update++)
        {
            feed.Take(new SeriesKey("VEN-1", "r"), many);
        }

        // There is one place: when the next stream opens, the deaf reader's is free.
        while (reporting.Middleware.Services.GetRequiredService<TelemetryStreams>().Open > 0)
        {
            reporting.Middleware.Wire.Advance(TimeSpan.FromSeconds(2));
            await reporting.ReadAsync("latest", cancellationToken);
        }

        using var next = await EventStream.OpenAsync(reporting.Middleware, "", cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Subscription_ThatFallsBehind_IsCutOffAndOthersAreNot(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken, ("Telemetry:StreamBuffer", "16"));
        var feed = reporting.Middleware.Services.GetRequiredService<TelemetryFeed>();
        using var slow = feed.Subscribe(_ => true)!;
        using var fast = feed.Subscribe(_ => true)!;
        var read = 0;

        for (var update = 0; update < 20; update++)
        {
            feed.Take(new SeriesKey("VEN-1", "r"), [new Point(Some.Now.AddSeconds(update), update)]);
            read += fast.Updates.TryRead(out _) ? 1 : 0;
        }

        var left = 0;
        await foreach (var _ in slow.Updates.ReadAllAsync(cancellationToken))
        {
            left++;
        }

        Assert.That((slow.IsTooSlow, left), Is.EqualTo((true, 16)), "what had been taken is there, and then it ends");
        Assert.That((fast.IsTooSlow, read), Is.EqualTo((false, 20)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Subscription_FromAnUpdateThatIsForgotten_IsNone(CancellationToken cancellationToken)
    {
        await using var reporting = await Reporting.StartAsync(cancellationToken, ("Telemetry:StreamMemory", "4"));
        var feed = reporting.Middleware.Services.GetRequiredService<TelemetryFeed>();
        var before = feed.Last;
        for (var update = 0; update < 10; update++)
        {
            feed.Take(new SeriesKey("VEN-1", "r"), [new Point(Some.Now.AddSeconds(update), update)]);
        }

        Assert.That(feed.Subscribe(_ => true, before), Is.Null);
        Assert.That(feed.Subscribe(_ => true, before + 5), Is.Null);
        using var fromThere = feed.Subscribe(_ => true, before + 6);
        using var fromNow = feed.Subscribe(_ => true, before + 10);
        Assert.That((fromThere!.Updates.Count, fromNow!.Updates.Count), Is.EqualTo((4, 0)));
    }

    private static double Value((string Name, string Data, string? Id)? one) => (double)JsonNode.Parse(one!.Value.Data)!["points"]![0]!["value"]!;
}
