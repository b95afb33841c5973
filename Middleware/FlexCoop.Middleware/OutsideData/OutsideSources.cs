using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>All sources, each asked by itself, and the end of forecasts that are too old.</summary>
internal sealed partial class OutsideSources : BackgroundService
{
    private const int RemovedAtOnce = 1000;

    private static readonly TimeSpan RemoveEvery = TimeSpan.FromHours(1);
    private static readonly string[] Forecasts = ["weather-forecasts", "carbon-intensities"];

    private readonly ResourceStore _store;
    private readonly ResourceSchemas _schemas;
    private readonly Clocks _clocks;
    private readonly OutsideDataOptions _options;
    private readonly ILogger<OutsideSources> _logger;

    public OutsideSources(OutsideDataOptions options, ResourceSchemas schemas, ResourceStore store, Database database, OutsideFetcher fetcher, ProviderKeys keys, HomeStations homes, Clocks clocks, ILoggerFactory loggers)
    {
        (_store, _schemas, _clocks, _options, _logger) = (store, schemas, clocks, options, loggers.CreateLogger<OutsideSources>());
        All = [.. options.Sources.Select(source => new OutsideSource(source, Schema(OutsideProviders.Make(source).Provider.Resource), store, database, fetcher, keys, homes, options, clocks, loggers.CreateLogger<OutsideSource>()))];
    }

    /// <summary>In the order of the settings.</summary>
    public IReadOnlyList<OutsideSource> All { get; }

    public OutsideSource? Find(string name) => All.FirstOrDefault(source => source.Name == name);

    /// <summary>Reads how it went before; before the doors open.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var source in All)
        {
            await source.LoadAsync(cancellationToken);
        }
    }

    /// <summary>Removes forecasts that were issued too long ago.</summary>
    public async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        foreach (var schema in Forecasts.Select(Schema))
        {
            while (await _store.WithinAsync(schema, ResourceScope.OfPlatform, "issuedAt", DateTimeOffset.UnixEpoch, _clocks.Wire.GetUtcNow() - _options.ForecastsKept, RemovedAtOnce, cancellationToken) is { Count: > 0 } old)
            {
                await _store.RemoveAsync(schema, old, cancellationToken);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(All.Select(source => source.RunAsync(stoppingToken)).Append(Upkeep.RunAsync(RemoveEvery, _clocks.Wire, RemoveOldAsync, broken => Log.NotRemoved(_logger, broken), stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private ResourceSchema Schema(string name) => _schemas.All.First(schema => schema.Name == name);

    private static partial class Log
    {
        [LoggerMessage(1636, LogLevel.Error, "Old forecasts could not be removed; it is tried again")]
        public static partial void NotRemoved(ILogger logger, Exception exception);
    }
}
