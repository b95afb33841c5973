using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Flexibility.Solar;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.OutsideData;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
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
    PvHomes homes, PvHistory history, StationWeather weather, ResourceSchemas schemas, ResourceStore store, IServiceProvider services, Clocks clocks, IOptions<PvForecastOptions> options, ILogger<PvForecaster> logger) : BackgroundService, IForgets
{
    private const int RemovedAtOnce = 500;

    /// <summary>To learn how panels lie takes a good part of a second each; who has not had a turn is forecast as before, or as usual ones.</summary>
    private const int LearntAtOnce = 200;

    /// <summary>A station that is further away tells nothing of the sky over a home, in degrees: some 50 km.</summary>
    private const double FarthestDeg = 0.5;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan LearntFor = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, PvPanels? Panels)> _learnt = new(StringComparer.Ordinal);

    private ResourceSchema Schema => schemas.All.First(schema => schema.Name == "pv-forecasts");

    /// <summary>One round: a forecast for every home of which enough is known, in place of those that are too old.</summary>
    /// <returns>How many devices it is of.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        var stations = await weather.ReadAsync(now, cancellationToken);
        var (count, toLearn) = (0, LearntAtOnce);
        foreach (var cooperative in ResourceActor.CooperativesOf(services))
        {
            foreach (var home in await homes.FindAsync(cooperative, cancellationToken))
            {
                foreach (var panels in home.Panels)
                {
                    var isTurn = toLearn > 0 && (!_learnt.TryGetValue(panels.Id, out var learnt) || now - learnt.At > LearntFor);
                    toLearn -= isTurn ? 1 : 0;
                    var bodies = await ForecastAsync(home, panels, isTurn, stations, now, cancellationToken);
                    if (bodies.Count > 0)
                    {
                        await store.KeepAsync(Schema, home.Owner, bodies, cancellationToken);
                        count++;
                    }
                }

                if (await store.WithinAsync(Schema, home.Owner, "issuedAt", DateTimeOffset.UnixEpoch, now - options.Value.Kept, RemovedAtOnce, cancellationToken) is { Count: > 0 } old)
                {
                    await store.RemoveAsync(Schema, old, cancellationToken);
                }
            }
        }

        Log.Issued(logger, count);
        return count;
    }

    /// <inheritdoc/>
    public void Forget(string name) => _learnt.TryRemove(name, out _);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Upkeep.RunAsync(options.Value.Every, clocks.Wire, RunAsync, broken => Log.BrokenOff(logger, broken), stoppingToken);

    private async Task<IReadOnlyList<JsonElement>> ForecastAsync(
        PvHome home, PvDevice device, bool isTurn, IReadOnlyDictionary<string, SortedDictionary<DateTimeOffset, StationHour>> stations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var station = Station(home, stations);
        if ((home.Place ?? station?.Values.First().Place) is not { } place)
        {
            return [];
        }

        var past = await history.ReadAsync(device, now - TimeSpan.FromDays(options.Value.HistoryDays), now, cancellationToken);
        if ((Learn(device, isTurn, past, place, now) ?? (device.MaxPowerW is { } most and > 0 ? PvPanels.Usual(place, most) : null)) is not { } panels)
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

    /// <summary>Panels as they were learnt last; anew when it is their turn.</summary>
    private PvPanels? Learn(PvDevice device, bool isTurn, IReadOnlyList<ProducedPower> past, GeoPlace place, DateTimeOffset now)
    {
        if (isTurn)
        {
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
    }
}
