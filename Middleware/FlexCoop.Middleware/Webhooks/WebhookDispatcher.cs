using System.Collections.Concurrent;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Wakes the way to a receiver when there may be something for it.</summary>
/// <remarks>It reads what happened once for all, to know whom to wake; each way then reads for itself, from its own position. Once a minute all are woken, should anything have changed that tells nobody, such as a mandate.</remarks>
internal sealed partial class WebhookDispatcher(Database database, WebhookBook webhooks, WebhookDelivery delivery, Clocks clocks, ILogger<WebhookDispatcher> logger) : BackgroundService
{
    private const int Page = 1000;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>After how long a store that took nothing is tried again.</summary>
    private static readonly TimeSpan BrokenOff = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, WebhookLane> _lanes = new();
    private readonly SemaphoreSlim _published = new(0, 1);
    private CancellationToken _stopping;

    public override void Dispose()
    {
        base.Dispose();
        foreach (var lane in _lanes.Values)
        {
            _ = lane.Close();
        }

        _published.Dispose();
    }

    /// <summary>There may be something for a webhook.</summary>
    public void Wake(string id)
    {
        if (!_stopping.IsCancellationRequested)
        {
            _lanes.GetOrAdd(id, _ => new WebhookLane(id, RunAsync, clocks)).Wake();
        }
    }

    /// <summary>There may be something for whoever wants a topic.</summary>
    public void WakeFor(string topic)
    {
        foreach (var webhook in webhooks.All.Where(webhook => webhook.Wants(topic)))
        {
            Wake(webhook.Id);
        }
    }

    /// <summary>Ends what is under way before the store is closed.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_lanes.Values.Select(lane => lane.Close()));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        var log = database.Log(HappeningTrail.Definition);
        var seen = (await log.BoundsAsync(stoppingToken)).Last;
        database.Happenings.Published = Published;
        webhooks.Changed = Wake;
        await WakeAll();
        await Task.WhenAll(FollowAsync(log, seen, stoppingToken), Upkeep.RunAsync(LookEvery, clocks.Wire, _ => WakeAll(), unavailable => Log.NotLookedFor(logger, unavailable), stoppingToken));
    }

    private async Task FollowAsync(AppendLog log, long seen, CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await _published.WaitAsync(stoppingToken);
                try
                {
                    while (await log.ReadAsync(seen, Page, stoppingToken) is { Count: > 0 } entries)
                    {
                        seen = entries[^1].Sequence;
                        foreach (var topic in entries.Select(entry => entry.Key).ToHashSet())
                        {
                            WakeFor(topic);
                        }
                    }
                }
                catch (DatabaseException unavailable)
                {
                    Log.NotLookedFor(logger, unavailable);
                    await Task.Delay(BrokenOff, clocks.Wire, stoppingToken);
                    Published();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>On the writer's thread.</summary>
    private void Published()
    {
        try
        {
            _published.Release();
        }
        catch (Exception known) when (known is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake already, or the host has stopped.
        }
    }

    private Task WakeAll()
    {
        foreach (var webhook in webhooks.All)
        {
            Wake(webhook.Id);
        }

        return Task.CompletedTask;
    }

    private async Task RunAsync(WebhookLane lane)
    {
        try
        {
            while (await delivery.StepAsync(lane, _stopping))
            {
                // There may be more.
            }

            if (webhooks.Find(lane.Id) is null && _lanes.TryRemove(lane.Id, out _))
            {
                _ = lane.Close();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (DatabaseException unavailable)
        {
            Log.NotNoted(logger, lane.Id, unavailable);
            lane.WakeAt(clocks.Wire.GetUtcNow() + BrokenOff);
        }
        catch (Exception fault)
        {
            Log.Failed(logger, lane.Id, fault);
            lane.WakeAt(clocks.Wire.GetUtcNow() + LookEvery);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1615, LogLevel.Error, "What came of a delivery to webhook {WebhookId} could not be noted; it is tried again")]
        public static partial void NotNoted(ILogger logger, string webhookId, Exception exception);

        [LoggerMessage(1616, LogLevel.Error, "The delivery to webhook {WebhookId} failed by a fault of ours; it is tried again in a minute")]
        public static partial void Failed(ILogger logger, string webhookId, Exception exception);

        [LoggerMessage(1617, LogLevel.Error, "What is owed to webhooks could not be looked for; it is tried again")]
        public static partial void NotLookedFor(ILogger logger, Exception exception);
    }
}
