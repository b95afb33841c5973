using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Flexibility.Solar;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.OutsideData;
using FlexCoop.Middleware.Registry;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.PvForecasts;

/// <summary>Forecasts what the panels of each home will give (FC-MW-8).</summary>
/// <remarks>
/// For each device of the class <c>pv</c> of a home with <c>hasPv</c>:
/// <list type="number">
/// <item>How the panels lie, and how strong they are, is learnt from what they have produced, once a day; where that is too little they are taken as usual ones of their <c>maxPowerW</c>.</item>
/// <item>An hour for which a station has a forecast of the irradiance is reckoned from that.</item>
/// <item>Any other hour goes by what the panels have produced (<see cref="ClearnessForecast"/>). Where nothing is known there is no forecast.</item>
/// </list>
/// </remarks>
internal sealed partial class PvForecaster(
    PvHomes homes, BoxOwners boxes, PvHistory history, StationWeather weather, ResourceSchemas schemas, ResourceStore store, IServiceProvider services, Clocks clocks, IOptions<PvForecastOptions> options, ILogger<PvForecaster> logger) : BackgroundService, IForgets
{
    private const int RemovedAtOnce = 500;

    /// <summary>To learn how panels lie takes a good part of a second each; who has not had a turn is forecast as before, or as usual ones.</summary>
    private const int LearntAtOnce = 200;

    /// <summary>A station that is further away tells nothing of the sky over a home, in degrees: some 50 km.</summary>
    private const double FarthestDeg = 0.5;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan LearntFor = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, PvPanels? Panels)> _learnt = new(StringComparer.Ordinal);

    /// <summary>How many may still be learnt in this round.</summary>
    private int _turns;

    private ResourceSchema Schema => schemas.All.First(schema => schema.Name == "pv-forecasts");

    /// <summary>One round: a forecast for every home of which enough is known, in place of those that are too old.</summary>
    /// <returns>How many devices it is of.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        var stations = await weather.ReadAsync(now, cancellationToken);
        var (count, seen) = (0, new HashSet<string>(StringComparer.Ordinal));
        _turns = LearntAtOnce;
        foreach (var cooperative in ResourceActor.CooperativesOf(services))
        {
            var own = new ResourceScope(cooperative, MemberId: null);
            foreach (var home in await homes.FindAsync(own, cancellationToken))
            {
                foreach (var panels in home.Panels)
                {
                    seen.Add(panels.Id);
                    count += await IssueAsync(home, panels, stations, now, cancellationToken) ? 1 : 0;
                }
            }

            // Also those of homes that are gone, and those that came by REST.
            while (await store.WithinAsync(Schema, own, "issuedAt", DateTimeOffset.UnixEpoch, now - options.Value.Kept, RemovedAtOnce, cancellationToken) is { Count: > 0 } old)
            {
                await store.RemoveAsync(Schema, old, cancellationToken);
            }
        }

        foreach (var gone in _learnt.Keys.Where(id => !seen.Contains(id)))
        {
            _learnt.TryRemove(gone, out _);
        }

        Log.Issued(logger, count);
        return count;
    }

    /// <inheritdoc/>
    public void Forget(string name) => _learnt.TryRemove(name, out _);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Upkeep.RunAsync(options.Value.Every, clocks.Wire, RunAsync, broken => Log.BrokenOff(logger, broken), stoppingToken);

    /// <summary>Forecasts a device. A fault of ours in one keeps no other from its forecast.</summary>
    /// <returns>Whether there is a forecast.</returns>
    private async Task<bool> IssueAsync(PvHome home, PvDevice device, IReadOnlyDictionary<string, SortedDictionary<DateTimeOffset, StationHour>> stations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var bodies = await ForecastAsync(home, device, stations, now, cancellationToken);
            if (bodies.Count > 0)
            {
                await store.KeepAsync(Schema, home.Owner, bodies, cancellationToken);
            }

            return bodies.Count > 0;
        }
        catch (Exception unforeseen) when (unforeseen is not (OperationCanceledException or DatabaseException))
        {
            Log.NotForecast(logger, device.Id, unforeseen);
            return false;
        }
    }

    private async Task<IReadOnlyList<JsonElement>> ForecastAsync(
        PvHome home, PvDevice device, IReadOnlyDictionary<string, SortedDictionary<DateTimeOffset, StationHour>> stations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var station = Station(home, stations);
        if ((home.Place ?? station?.Values.First().Place) is not { } place)
        {
            return [];
        }

        // Of a neighbour's box nothing is learnt, whoever names it.
        var past = boxes.IsOf(device.VenId, home.Owner) ? await history.ReadAsync(device, now - TimeSpan.FromDays(options.Value.HistoryDays), now, cancellationToken) : [];
        if ((Learn(device, past, place, now) ?? (device.MaxPowerW is { } most and > 0 ? PvPanels.Usual(place, most) : null)) is not { } panels)
        {
            return [];
        }

        var (step, issuedAt) = (options.Value.ByQuarter ? TimeSpan.FromMinutes(15) : Hour, new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero));
        var first = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % step.Ticks), TimeSpan.Zero) + step;
        var clearness = past.Count == 0 ? null : ClearnessForecast.Of(panels, past, first, options.Value.HoursAhead);
        var bodies = new List<JsonElement>();
        for (var start = first; start < first.AddHours(options.Value.HoursAhead); start += step)
        {
            var hour = new DateTimeOffset(start.UtcTicks - (start.UtcTicks % Hour.Ticks), TimeSpan.Zero);
            if ((station?.GetValueOrDefault(hour)?.ForPanels?.PowerW(panels, start, step) ?? clearness?.PowerW(start, step)) is { } power)
            {
                bodies.Add(JsonElement.Parse(new JsonObject
                {
                    ["deviceId"] = device.Id, ["issuedAt"] = RestTime.Text(issuedAt), ["start"] = RestTime.Text(start), ["end"] = RestTime.Text(start + step),
                    ["activePowerW"] = 0 - Math.Round(Math.Min(power, device.MaxPowerW ?? power), 1),
                }.ToJsonString()));
            }
        }

        return bodies;
    }

    /// <summary>Panels as they were learnt last; anew after a day, when this round has turns left.</summary>
    private PvPanels? Learn(PvDevice device, IReadOnlyList<ProducedPower> past, GeoPlace place, DateTimeOffset now)
    {
        if (past.Count > 0 && _turns > 0 && (!_learnt.TryGetValue(device.Id, out var known) || now - known.At > LearntFor))
        {
            _turns--;
            _learnt[device.Id] = (now, PvFit.ToClearSky(past, Hour, place));
        }

        return _learnt.TryGetValue(device.Id, out var learnt) && learnt.Panels is { } panels && panels.Place == place ? device.MaxPowerW is { } most and > 0 ? panels with { InverterW = most } : panels : null;
    }

    /// <summary>The station that a home names, or the nearest one.</summary>
    private static SortedDictionary<DateTimeOffset, StationHour>? Station(PvHome home, IReadOnlyDictionary<string, SortedDictionary<DateTimeOffset, StationHour>> stations)
    {
        if (home.StationId is { } named)
        {
            return stations.GetValueOrDefault(named);
        }

        double Distance(GeoPlace station) => home.Place is { } place ? Math.Max(Math.Abs(place.LatitudeDeg - station.LatitudeDeg), Math.Abs(place.LongitudeDeg - station.LongitudeDeg)) : double.MaxValue;
        return stations.Values.Where(station => station.Values.First().Place is { } place && Distance(place) <= FarthestDeg).MinBy(station => Distance(station.Values.First().Place!.Value));
    }

    private static partial class Log
    {
        [LoggerMessage(1641, LogLevel.Debug, "It is forecast what {Count} panels will give")]
        public static partial void Issued(ILogger logger, int count);

        [LoggerMessage(1642, LogLevel.Error, "What panels will give could not be forecast; it is tried again")]
        public static partial void BrokenOff(ILogger logger, Exception exception);

        [LoggerMessage(1643, LogLevel.Error, "What device {DeviceId} will give could not be forecast, for a reason that is ours; it is tried again with the others")]
        public static partial void NotForecast(ILogger logger, string deviceId, Exception exception);
    }
}
