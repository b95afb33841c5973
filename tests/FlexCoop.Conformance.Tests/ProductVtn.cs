using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware;
using FlexCoop.Middleware.Serve;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Conformance.Tests;

/// <summary>Our VTN under test: the whole middleware behind its lab door, operated by REST, on clocks that stand still.</summary>
internal sealed class ProductVtn : IVtnOperator, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private TestClock _domain = new();
    private readonly TestClock _wire = new();
    private Dictionary<string, string?> _settings = OpenBuckets.With([]);
    private TimeProvider? _running;
    private WebApplication? _app;
    private RestClient? _rest;

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Its clock of events and reports.</summary>
    public TimeProvider Clock => _running ?? _domain;

    public TimeSpan Tolerance => TimeSpan.Zero;

    public Uri Url { get; private set; } = new("http://127.0.0.1:0");

    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="settings">Settings that are otherwise than shipped.</param>
    public static async Task<ProductVtn> StartAsync(CancellationToken cancellationToken, params (string Key, string Value)[] settings)
    {
        var vtn = new ProductVtn { _settings = OpenBuckets.With(settings) };
        await vtn.OpenAsync(cancellationToken);
        return vtn;
    }

    /// <summary>On clocks that run between readings, too.</summary>
    public static async Task<ProductVtn> StartRunningAsync(CancellationToken cancellationToken)
    {
        var vtn = new ProductVtn();
        vtn._running = new RunningClock(vtn._domain);
        await vtn.OpenAsync(cancellationToken);
        return vtn;
    }

    /// <summary>At another time of events and reports.</summary>
    public static async Task<ProductVtn> StartAtAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var vtn = new ProductVtn { _domain = new TestClock(now) };
        await vtn.OpenAsync(cancellationToken);
        return vtn;
    }

    public async Task<(OadrEventId? EventId, string? Refusal)> AnnounceAsync(EventOrder order, CancellationToken cancellationToken)
    {
        var answer = await _rest!.PostAsync("api/v1/events", Body(order), cancellationToken);
        return answer.Status == HttpStatusCode.Created
            ? (new OadrEventId((string)answer.Expect(HttpStatusCode.Created)["id"]!), null)
            : (null, (string)answer.Problem["detail"]!);
    }

    public async Task<string?> ModifyAsync(OadrEventId eventId, EventOrder order, CancellationToken cancellationToken) =>
        Refusal(await _rest!.PatchAsync($"api/v1/events/{eventId}", Body(order).ToJsonString(), cancellationToken));

    public async Task<string?> CancelAsync(OadrEventId eventId, CancellationToken cancellationToken) =>
        Refusal(await _rest!.DeleteAsync($"api/v1/events/{eventId}", cancellationToken));

    public async Task<EventView> EventAsync(OadrEventId eventId, CancellationToken cancellationToken)
    {
        var shown = await _rest!.EventAsync(eventId.Value, cancellationToken);
        return new EventView(
            Enum.Parse<EventStatus>((string)shown["status"]!, ignoreCase: true),
            (uint)shown["modificationNumber"]!,
            shown["responses"]!.AsArray().ToDictionary(
                response => new VenId((string)response!["venId"]!),
                response => (Opt((string?)response!["opt"]), (uint?)response["optModificationNumber"])));
    }

    public async Task<VenView?> VenAsync(VenId venId, CancellationToken cancellationToken)
    {
        var answer = await _rest!.GetAsync("api/v1/vens/" + Uri.EscapeDataString(venId.Value), cancellationToken);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return null;
        }

        var ven = answer.Expect(HttpStatusCode.OK);
        return new VenView(
            (string)ven["registration"]!["status"]! == "registered",
            (string?)ven["registration"]!["registrationId"] is { } id ? new RegistrationId(id) : null,
            (string?)ven["name"],
            [.. ven["reports"]!.AsArray().Select(report => (string)report!["specifier"]!)]);
    }

    public async Task<string?> JoinAsync(VenId venId, IReadOnlyList<GroupId> groups, IReadOnlyList<PartyId> parties, CancellationToken cancellationToken) =>
        Refusal(await _rest!.PatchAsync(
            $"api/v1/vens/{venId}",
            new JsonObject { ["groupIds"] = Texts(groups), ["partyIds"] = Texts(parties) }.ToJsonString(),
            cancellationToken));

    public async Task<string?> AllocateAsync(VenId venId, CancellationToken cancellationToken) =>
        Refusal(await _rest!.PostAsync("api/v1/vens", new JsonObject { ["id"] = venId.Value }, cancellationToken));

    public async Task<string?> Enter20aAsync(VenId venId, Uri? pushTo, CancellationToken cancellationToken) => Refusal(await _rest!.PostAsync(
        "api/v1/vens", new JsonObject { ["id"] = venId.Value, ["profile"] = "2.0a", ["pushAddress"] = pushTo?.AbsoluteUri }, cancellationToken));

    public async Task<string?> RequestReregistrationAsync(VenId venId, CancellationToken cancellationToken) =>
        Refusal(await _rest!.SendAsync(HttpMethod.Post, $"api/v1/vens/{venId}/reregister", body: null, cancellationToken));

    public async Task<string?> CancelRegistrationAsync(VenId venId, CancellationToken cancellationToken) =>
        Refusal(await _rest!.DeleteAsync($"api/v1/vens/{venId}", cancellationToken));

    public async Task<string?> SetProgramAsync(string marketContext, bool allowsOverlap, bool holdsInOptOutWindows, CancellationToken cancellationToken) =>
        Refusal(await _rest!.PutAsync(
            $"api/v1/market-contexts/program-{Math.Abs(marketContext.GetHashCode(StringComparison.Ordinal))}",
            new JsonObject { ["uri"] = marketContext, ["overlap"] = allowsOverlap ? "allow" : "forbid", ["optOutWindows"] = holdsInOptOutWindows ? "hold" : "send" },
            cancellationToken));

    public async Task<IReadOnlyList<OptView>> OptsAsync(VenId venId, CancellationToken cancellationToken) =>
    [
        .. (await ItemsAsync($"api/v1/vens/{venId}/opts", cancellationToken)).Select(opt => new OptView(
            new OptId((string)opt!["optId"]!),
            Opt((string)opt["opt"]!)!.Value,
            (string?)opt["eventId"] is { } eventId ? new OadrEventId(eventId) : null,
            (string?)opt["marketContext"],
            [.. (opt["resourceIds"]?.AsArray() ?? []).Select(id => new ResourceId((string)id!))],
            [.. (opt["windows"]?.AsArray() ?? []).Select(window => (Instant(window!["start"])!.Value, Instant(window["end"])))])),
    ];

    public async Task<IReadOnlyDictionary<ResourceId, OptType>> EffectiveOptsAsync(OadrEventId eventId, VenId venId, CancellationToken cancellationToken) =>
        (await ItemsAsync($"api/v1/events/{eventId}/opts", cancellationToken)).Single(opts => (string)opts!["venId"]! == venId.Value)!["resources"]!.AsArray()
            .ToDictionary(opt => new ResourceId((string?)opt!["resourceId"] ?? ""), opt => Opt((string)opt!["opt"]!)!.Value);

    public async Task<(ReportRequestId? Id, string? Refusal)> RequestReportAsync(VenId venId, ReportWish wish, CancellationToken cancellationToken)
    {
        var answer = await _rest!.PostAsync(
            $"api/v1/vens/{venId}/reports",
            new JsonObject
            {
                ["type"] = JsonNamingPolicy.CamelCase.ConvertName(wish.Kind.ToString()),
                ["specifier"] = wish.Specifier,
                ["rids"] = wish.RIds.Count == 0 ? null : Texts(wish.RIds),
                ["granularity"] = RestTime.Text(wish.Granularity),
                ["reportBack"] = RestTime.Text(wish.ReportBack),
                ["start"] = RestTime.Text(wish.Start),
                ["duration"] = RestTime.Text(wish.Duration),
            },
            cancellationToken);
        return answer.Status == HttpStatusCode.Created
            ? (new ReportRequestId((string)answer.Expect(HttpStatusCode.Created)["id"]!), null)
            : (null, (string)answer.Problem["detail"]!);
    }

    public async Task<string?> CancelReportAsync(VenId venId, ReportRequestId id, bool reportToFollow, CancellationToken cancellationToken) =>
        Refusal(await _rest!.DeleteAsync($"api/v1/vens/{venId}/reports/{id}?reportToFollow={(reportToFollow ? "true" : "false")}", cancellationToken));

    public async Task<IReadOnlyList<ReportView>> ReportsAsync(VenId venId, CancellationToken cancellationToken) =>
    [
        .. (await ItemsAsync($"api/v1/vens/{venId}/reports", cancellationToken)).Select(report => new ReportView(
            new ReportRequestId((string)report!["id"]!), (string)report["state"]! is "refused" or "finished" or "cancelled", (string?)report["refusal"])),
    ];

    public async Task<IReadOnlyList<(DateTimeOffset At, double? Value)>> PointsAsync(VenId venId, RId rId, CancellationToken cancellationToken)
    {
        var points = (await _rest!.GetAsync($"api/v1/vens/{venId}/points?rid={rId}", cancellationToken)).Expect(HttpStatusCode.OK);
        return [.. points.AsArray().Select(point => (Instant(point!["at"])!.Value, (double?)point["value"]))];
    }

    public async Task PushIdleAsync(VenId venId, CancellationToken cancellationToken)
    {
        var services = _app!.Services;
        while (services.GetRequiredService<VenStore>().Find(venId) is { } ven && services.GetRequiredService<PushLanes>().Find(ven) is { Status: PushStatus.Pushing })
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public Task PassAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        _domain.Advance(time);
        _wire.Advance(time);
        return Task.CompletedTask;
    }

    /// <summary>All that an operator can see of what the VTN holds, as one text; the same text is the same state.</summary>
    public async Task<string> EverythingAsync(IEnumerable<VenId> vens, IEnumerable<RId> points, CancellationToken cancellationToken)
    {
        var texts = new List<string> { await _rest!.EverythingAsync(cancellationToken) };
        foreach (var ven in vens)
        {
            texts.Add((await _rest.GetAsync($"api/v1/vens/{ven}/opts", cancellationToken)).Text);
            foreach (var point in points)
            {
                texts.Add((await _rest.GetAsync($"api/v1/vens/{ven}/points?rid={point}", cancellationToken)).Text);
            }
        }

        return string.Join('\n', texts);
    }

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await CloseAsync();
        await OpenAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        _app = MiddlewareApp.Build(new MiddlewareOptions
        {
            DataFolder = _folder["data"],
            LabAddress = new IPEndPoint(IPAddress.Loopback, Url.Port),
            DomainClock = Clock,
            WireClock = _running is null ? _wire : new RunningClock(_wire),
            Settings = _settings,
            LogsToConsole = false,
        });
        Url = await MiddlewareApp.StartAsync(_app, cancellationToken);
        _rest = new RestClient(Url, _app.Services.GetRequiredService<DataFolder>().Token);
    }

    private async Task CloseAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _rest?.Dispose();
    }

    private async Task<JsonArray> ItemsAsync(string path, CancellationToken cancellationToken) =>
        (await _rest!.GetAsync(path, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();

    private static DateTimeOffset? Instant(JsonNode? text) => (string?)text is { } instant ? RestTime.Parse(instant) : null;

    private static string? Refusal(RestAnswer answer) => (int)answer.Status < 300 ? null : (string)answer.Problem["detail"]!;

    private static OptType? Opt(string? text) => text is null ? null : Enum.Parse<OptType>(text, ignoreCase: true);

    private static JsonObject Body(EventOrder order) => new()
    {
        ["targets"] = new JsonObject
        {
            ["venIds"] = Texts(order.Target.VenIds),
            ["groupIds"] = Texts(order.Target.GroupIds),
            ["resourceIds"] = Texts(order.Target.ResourceIds),
            ["partyIds"] = Texts(order.Target.PartyIds),
        },
        ["marketContext"] = order.MarketContext,
        ["start"] = RestTime.Text(order.Start),
        ["duration"] = RestTime.Text(order.Duration),
        ["signals"] = new JsonArray([.. order.Signals.Select(Signal)]),
        ["baseline"] = order.Baseline is { } baseline ? Baseline(baseline) : null,
        ["rampUp"] = RestTime.Text(order.RampUp),
        ["recovery"] = RestTime.Text(order.Recovery),
        ["startAfter"] = RestTime.Text(order.StartAfter),
        ["priority"] = order.Priority,
        ["testEvent"] = order.TestEvent,
        ["responseRequired"] = order.ResponseRequired == ResponseRequired.Always ? "always" : "never",
    };

    private static JsonNode Signal(OrderedSignal signal) => new JsonObject
    {
        ["name"] = signal.Name.Value,
        ["type"] = signal.Type.ToText(),
        ["unit"] = signal.Unit,
        ["deviceClasses"] = Texts(signal.DeviceClasses),
        ["intervals"] = Intervals(signal.Intervals),
    };

    private static JsonObject Baseline(OrderedBaseline baseline) => new()
    {
        ["name"] = baseline.Name,
        ["start"] = RestTime.Text(baseline.Start),
        ["unit"] = baseline.Unit,
        ["resourceIds"] = Texts(baseline.Resources),
        ["intervals"] = Intervals(baseline.Intervals),
    };

    private static JsonArray Intervals(IReadOnlyList<(TimeSpan Length, double Value)> intervals) =>
        [.. intervals.Select(interval => (JsonNode)new JsonObject { ["duration"] = RestTime.Text(interval.Length), ["value"] = interval.Value })];

    private static JsonArray Texts<T>(IEnumerable<T> ids) => [.. ids.Select(id => (JsonNode)id!.ToString()!)];
}
