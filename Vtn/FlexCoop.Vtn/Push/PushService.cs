using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Wakes the way to a VEN when there may be something to push, and bounds how many are served at once.</summary>
/// <remarks>
/// VENs of which the last push failed or took long, or that were silent when we began, have places of their own; and a push that takes long gives its place back while it goes on, so that those that are dead or slow
/// never keep others waiting. A lane that has taken long waits for a place of the slow: so many pushes are under way at most as places give them back within <see cref="PushOptions.AnswerWithin"/>.
/// </remarks>
internal sealed partial class PushService : BackgroundService
{
    /// <summary>How often all are woken, for what nobody tells of, such as room for an event that was held back.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>After how long a store that took nothing is tried again.</summary>
    private static readonly TimeSpan BrokenOff = TimeSpan.FromSeconds(5);

    /// <summary>How long a push may hold the place of one that is quick.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(2);

    private readonly PushLanes _lanes;
    private readonly PushDelivery _delivery;
    private readonly VenStore _vens;
    private readonly Outbox _outbox;
    private readonly Clocks _clocks;
    private readonly ILogger<PushService> _logger;
    private readonly SemaphoreSlim _places;
    private readonly SemaphoreSlim _slowPlaces;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;

    public PushService(PushLanes lanes, PushDelivery delivery, VenStore vens, Outbox outbox, Clocks clocks, IOptions<PushOptions> options, ILogger<PushService> logger)
    {
        (_lanes, _delivery, _vens, _outbox, _clocks, _logger) = (lanes, delivery, vens, outbox, clocks, logger);
        _stop = _stopping.Token;
        (_places, _slowPlaces) = (new SemaphoreSlim(options.Value.AtOnce), new SemaphoreSlim(options.Value.AtOnce));
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
        _slowPlaces.Dispose();
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
            while (await StepAsync(lane))
            {
                // There may be more.
            }

            if (_vens.Find(lane.VenId) is not { } ven || !IsPushed(ven))
            {
                _lanes.TryRemove(lane);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // The host stops; what did not come about is owed again when it starts.
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

    private async Task<bool> StepAsync(PushLane lane)
    {
        var isQuick = lane is { Trouble: null, IsSlow: false } && _vens.Find(lane.VenId) is not { SilentSince: not null };
        var places = isQuick ? _places : _slowPlaces;
        await places.WaitAsync(_stop);
        var step = _delivery.StepAsync(lane, _stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        try
        {
            await Task.WhenAny(step, Task.Delay(Quick, _clocks.Wire, over.Token));
            lane.IsSlow = !step.IsCompleted || (lane.IsSlow && !await step);
            if (!isQuick)
            {
                await ((Task)step).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            places.Release();
            await over.CancelAsync();
        }

        return await step;
    }

    private static partial class Log
    {
        [LoggerMessage(2956, LogLevel.Error, "What came of a push to VEN {VenId} could not be noted; it is tried again")]
        public static partial void NotNoted(ILogger logger, VenId venId, Exception exception);

        [LoggerMessage(2957, LogLevel.Error, "The push to VEN {VenId} failed by a fault of ours; it is tried again in a minute")]
        public static partial void Broken(ILogger logger, VenId venId, Exception exception);
    }
}
