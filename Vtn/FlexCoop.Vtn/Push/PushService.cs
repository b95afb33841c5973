using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Wakes the way to a VEN when there may be something to push, and bounds how many are served at once.</summary>
/// <remarks>VENs of which the last push failed have places of their own, so that those that are dead never keep others waiting.</remarks>
internal sealed partial class PushService : BackgroundService
{
    /// <summary>How often all are woken, for what nobody tells of, such as room for an event that was held back.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>After how long a store that took nothing is tried again.</summary>
    private static readonly TimeSpan BrokenOff = TimeSpan.FromSeconds(5);

    private readonly PushLanes _lanes;
    private readonly PushDelivery _delivery;
    private readonly VenStore _vens;
    private readonly Outbox _outbox;
    private readonly Clocks _clocks;
    private readonly ILogger<PushService> _logger;
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _placesOfFailed;
    private readonly CancellationTokenSource _stopping = new();

    public PushService(PushLanes lanes, PushDelivery delivery, VenStore vens, Outbox outbox, Clocks clocks, IOptions<PushOptions> options, ILogger<PushService> logger)
    {
        (_lanes, _delivery, _vens, _outbox, _clocks, _logger) = (lanes, delivery, vens, outbox, clocks, logger);
        (_places, _placesOfFailed) = (new SemaphoreSlim(options.Value.AtOnce), new SemaphoreSlim(options.Value.AtOnce));
    }

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _lanes.Open(RunAsync);
        _outbox.Owed = recipient => Wake(new VenId(recipient));
        _vens.Changed += Wake;
        WakeAll();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _outbox.Owed = null;
        _vens.Changed -= Wake;
        await base.StopAsync(cancellationToken);
        await _stopping.CancelAsync();
        await _lanes.CloseAsync();
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        _stopping.Dispose();
        _places.Dispose();
        _placesOfFailed.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, _clocks.Wire);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                WakeAll();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void WakeAll()
    {
        foreach (var ven in _vens.Known.Where(IsPushed))
        {
            _lanes.Wake(ven.VenId);
        }
    }

    private void Wake(VenId venId)
    {
        if (_vens.Find(venId) is { } ven && IsPushed(ven))
        {
            _lanes.Wake(venId);
        }
    }

    private static bool IsPushed(KnownVen ven) => ven is { PushAddress: not null, IsServed: true };

    private async Task RunAsync(PushLane lane)
    {
        try
        {
            bool isMore;
            do
            {
                var places = lane.Trouble is null ? _places : _placesOfFailed;
                await places.WaitAsync(_stopping.Token);
                try
                {
                    isMore = await _delivery.StepAsync(lane, _stopping.Token);
                }
                finally
                {
                    places.Release();
                }
            }
            while (isMore);

            if (_vens.Find(lane.VenId) is not { } ven || !IsPushed(ven))
            {
                _lanes.Remove(lane);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (DatabaseException unavailable)
        {
            Log.NotNoted(_logger, lane.VenId, unavailable);
            lane.WakeAt(_clocks.Wire.GetUtcNow() + BrokenOff);
        }
        catch (Exception fault)
        {
            Log.Broken(_logger, lane.VenId, fault);
            lane.WakeAt(_clocks.Wire.GetUtcNow() + LookEvery);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2956, LogLevel.Error, "What came of a push to VEN {VenId} could not be noted; it is tried again")]
        public static partial void NotNoted(ILogger logger, VenId venId, Exception exception);

        [LoggerMessage(2957, LogLevel.Error, "The push to VEN {VenId} failed by a fault of ours; it is tried again in a minute")]
        public static partial void Broken(ILogger logger, VenId venId, Exception exception);
    }
}
