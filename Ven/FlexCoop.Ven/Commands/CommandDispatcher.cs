using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>Brings every resource to what the events ask of it now, and lets it go when they ask nothing.</summary>
/// <remarks>
/// Each command takes effect once (architecture §5.3): the intent is journaled, the device acts on a value that stands by itself, the outcome
/// is journaled. What a device holds already, because the agent died before it could say so, or because another demand came to the same, is
/// not given to it again. A device of which nothing is known is asked, too: if the journal is lost, what it held is let go.
/// </remarks>
internal sealed partial class CommandDispatcher
{
    private readonly Site _site;
    private readonly VenJournal _journal;
    private readonly ILogger _logger;
    private readonly TimeSpan _deviceTimeout = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (ResourceCommand Command, bool IsDone)> _last;
    private readonly ConcurrentDictionary<string, string> _failing = new();

    /// <summary>The resources of which nothing was ever asked, and which said at the start that they hold nothing.</summary>
    private readonly ConcurrentDictionary<string, bool> _free = new();

    public CommandDispatcher(Site site, VenJournal journal, ILogger logger)
    {
        _site = site;
        _journal = journal;
        _logger = logger;
        _last = new ConcurrentDictionary<string, (ResourceCommand, bool)>(journal.Commands);
    }

    /// <summary>The last command of each resource, and whether its device has taken it.</summary>
    public IReadOnlyDictionary<string, (ResourceCommand Command, bool IsDone)> Last => _last;

    /// <summary>Why resources do not follow, by resource; none when all do.</summary>
    public IReadOnlyDictionary<string, string> Failing => _failing;

    /// <summary>Gives every command that is missing.</summary>
    /// <param name="events">The events that are known.</param>
    /// <param name="opts">What the owner has said.</param>
    /// <param name="now">The instant of the timeline to bring the resources to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when a device did not follow; then try again soon.</returns>
    public async Task<bool> AlignAsync(IReadOnlyCollection<SiteEvent> events, OwnerOpts opts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(_site.Resources.Select(resource =>
            AlignAsync(resource, EventTimeline.DemandAt(events, opts, resource, now), cancellationToken)));
        return results.All(followed => followed);
    }

    private async Task<bool> AlignAsync(IResource resource, TimelineDemand? demand, CancellationToken cancellationToken)
    {
        var wanted = demand is null ? ResourceCommand.Release(resource.Id) : ToCommand(resource, demand);
        var isKnown = _last.TryGetValue(resource.Id.Value, out var last);
        if (isKnown && last.IsDone && IsSameEffect(last.Command, wanted))
        {
            _failing.TryRemove(resource.Id.Value, out var _);
            return true;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_deviceTimeout);
        try
        {
            if (!isKnown && wanted.IsRelease && await IsFreeAsync(resource, deadline.Token))
            {
                return true;
            }

            var isInDoubt = isKnown && !last.IsDone;
            if (!isInDoubt || !IsSameEffect(last.Command, wanted))
            {
                await IntendAsync(resource, wanted, deadline.Token);
            }

            // Nobody knows whether the device has taken the last command, or another demand comes to the same for it: it is not told twice.
            if ((isInDoubt || !wanted.IsRelease) && await IsInEffectAsync(resource, wanted, deadline.Token))
            {
                Done(wanted);
                return true;
            }

            CrashPoint.Reach(AgentCrashPoints.AfterIntent, Act(wanted));
            await ActAsync(resource, wanted, deadline.Token);
            CrashPoint.Reach(AgentCrashPoints.AfterAct, Act(wanted));
            Done(wanted);
            CrashPoint.Reach(AgentCrashPoints.AfterDone, Act(wanted));
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // In whatever way a driver fails, it is its own device that does not follow: the others go on.
            Failed(wanted, failure);
            return false;
        }
    }

    /// <summary>Whether a resource of which nothing is known is as nobody asked anything of it.</summary>
    private async Task<bool> IsFreeAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (!_free.ContainsKey(resource.Id.Value))
        {
            if (!await resource.IsReleasedAsync(cancellationToken))
            {
                return false;
            }

            _free[resource.Id.Value] = true;
        }

        _failing.TryRemove(resource.Id.Value, out var _);
        return true;
    }

    private static string Act(ResourceCommand command) => command.IsRelease ? "release" : "set";

    private static ResourceCommand ToCommand(IResource resource, TimelineDemand demand) => new()
    {
        ResourceId = resource.Id.Value,
        EventId = demand.EventId.Value,
        ModificationNumber = demand.ModificationNumber,
        Interval = demand.Interval,
        SignalName = demand.Demand.SignalName.Value,
        SignalType = demand.Demand.SignalType,
        Value = demand.Demand.Value,
        Scale = demand.Demand.Scale,
        Besides = demand.Demand.Besides is { Count: > 0 } besides ? besides : null,
        ValidUntil = demand.ValidUntil,
    };

    /// <summary>Whether two commands ask the same of the device, whichever event or modification they come from.</summary>
    private static bool IsSameEffect(ResourceCommand one, ResourceCommand other) =>
        (one.SignalName, one.SignalType, one.Value, one.Scale, one.ValidUntil) == (other.SignalName, other.SignalType, other.Value, other.Scale, other.ValidUntil)
        && (one.Besides ?? []).SequenceEqual(other.Besides ?? []);

    private static ValueTask<bool> IsInEffectAsync(IResource resource, ResourceCommand command, CancellationToken cancellationToken) => command.IsRelease
        ? resource.IsReleasedAsync(cancellationToken)
        : resource.HoldsAsync(command.Demand, command.ValidUntil!.Value, cancellationToken);

    private static ValueTask ActAsync(IResource resource, ResourceCommand command, CancellationToken cancellationToken) => command.IsRelease
        ? resource.ReleaseAsync(cancellationToken)
        : resource.ApplyAsync(command.Demand, command.ValidUntil!.Value, cancellationToken);

    /// <summary>Journals what is about to be asked. Where that cannot be, nothing is asked, and what the device was asked before does not go on: it is superseded (I4).</summary>
    private async Task IntendAsync(IResource resource, ResourceCommand command, CancellationToken cancellationToken)
    {
        try
        {
            Write(command, new JournalRecord.CommandIntended(command));
        }
        catch (IOException notWritten)
        {
            if (!await resource.IsReleasedAsync(cancellationToken))
            {
                await resource.ReleaseAsync(cancellationToken);
                _last[command.ResourceId] = (ResourceCommand.Release(resource.Id), true);
                Log.ReleasedUnjournaled(_logger, command.ResourceId, notWritten);
            }

            throw;
        }

        _last[command.ResourceId] = (command, false);
    }

    /// <summary>Journals what is done. Letting go does not wait for a disk that is full or broken: no device stays curtailed for that, and the next start asks the device.</summary>
    private void Write(ResourceCommand command, JournalRecord record)
    {
        try
        {
            _journal.Append(record);
        }
        catch (IOException notWritten) when (command.IsRelease)
        {
            Log.ReleasedUnjournaled(_logger, command.ResourceId, notWritten);
        }
    }

    private void Done(ResourceCommand command)
    {
        Write(command, new JournalRecord.CommandDone(command.ResourceId));
        _last[command.ResourceId] = (command, true);
        _failing.TryRemove(command.ResourceId, out var _);
        if (command.IsRelease)
        {
            Log.Released(_logger, command.ResourceId);
        }
        else
        {
            Log.Commanded(_logger, command.ResourceId, command.SignalName, command.Value, command.ValidUntil, command.EventId);
        }
    }

    private void Failed(ResourceCommand command, Exception failure)
    {
        // Once for each change of state, not for each try.
        if (!_failing.TryAdd(command.ResourceId, failure.Message))
        {
            return;
        }

        if (failure is IOException or OperationCanceledException)
        {
            Log.Failed(_logger, command.ResourceId, failure);
        }
        else
        {
            Log.Unexpected(_logger, command.ResourceId, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3201, LogLevel.Information, "Resource {ResourceId}: {SignalName} {Value} until {ValidUntil:s}Z, for event {OadrEventId}")]
        public static partial void Commanded(ILogger logger, string resourceId, string? signalName, double value, DateTimeOffset? validUntil, string? oadrEventId);

        [LoggerMessage(3202, LogLevel.Information, "Resource {ResourceId} let go")]
        public static partial void Released(ILogger logger, string resourceId);

        [LoggerMessage(3204, LogLevel.Error, "Resource {ResourceId} is let go without a record, since the journal cannot be written")]
        public static partial void ReleasedUnjournaled(ILogger logger, string resourceId, Exception exception);

        [LoggerMessage(3203, LogLevel.Warning, "Resource {ResourceId} does not follow; trying on")]
        public static partial void Failed(ILogger logger, string resourceId, Exception exception);

        [LoggerMessage(3205, LogLevel.Error, "Resource {ResourceId} does not follow, for a reason that its driver should not give; trying on")]
        public static partial void Unexpected(ILogger logger, string resourceId, Exception exception);
    }
}
