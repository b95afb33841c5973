using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Watches over who is heard of: marks VENs that went silent and those that came back, and ends registrations whose cancellation is not answered.</summary>
/// <remarks>
/// Silence is measured by the wire clock, since polls come in real time. When each VEN was heard of is kept in memory; after a restart all
/// have the whole time again, except those that were silent before.
/// </remarks>
internal sealed partial class VenWatch(VenStore vens, VenLifecycle lifecycle, PushLanes push, Clocks clocks, IOptions<VtnOptions> options, ILogger<VenWatch> logger) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly DateTimeOffset _startedAt = clocks.Wire.GetUtcNow();

    /// <summary>Whether nothing has been heard of a VEN that is served for too long.</summary>
    public bool IsSilent(KnownVen ven) => ven switch
    {
        { IsServed: false } => false,
        { PushAddress: not null, HeardAt: not null } or { PushAddress: not null, SilentSince: null } => IsOutOfReach(ven),
        { HeardAt: null, SilentSince: not null } => true,
        _ => clocks.Wire.GetUtcNow() - (ven.HeardAt ?? _startedAt) > options.Value.SilenceTimeout,
    };

    /// <summary>A VEN in push mode need not say anything while nothing is owed to it: it is silent when no push reaches it, and nothing was heard of it for as long.</summary>
    private bool IsOutOfReach(KnownVen ven) => push.OutOfReachSince(ven) is { } since
        && clocks.Wire.GetUtcNow() - (ven.HeardAt > since ? ven.HeardAt.Value : since) > options.Value.SilenceTimeout;

    /// <summary>A VEN has sent something.</summary>
    public async ValueTask HeardAsync(KnownVen ven, CancellationToken cancellationToken)
    {
        ven.Seen(clocks);
        if (ven.SilentSince is not null)
        {
            try
            {
                await MarkAsync(ven, cancellationToken);
            }
            catch (DatabaseException full) when (!full.IsFinal)
            {
                // What it has sent may need no room. It is marked at a look, once there is some.
            }
        }
    }

    /// <summary>Looks at every VEN once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var ven in vens.Known.Where(ven => ven.IsServed))
            {
                if (ven.IsLeaving)
                {
                    await EndOverdueAsync(ven.VenId, cancellationToken);
                }
                else if (ven.SilentSince is null == IsSilent(ven))
                {
                    await MarkAsync(ven, cancellationToken);
                }
            }
        }
        catch (DatabaseException)
        {
            // There may be room the next time; or the database is broken, and whoever watches it ends the process.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clocks.Wire);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Marks that a VEN went silent, or that it came back.</summary>
    private async Task MarkAsync(KnownVen ven, CancellationToken cancellationToken)
    {
        var (isSilent, now) = (IsSilent(ven), clocks.Domain.GetUtcNow());
        while (await vens.FindDocumentAsync(ven.VenId, cancellationToken) is { Value.IsServed: true } read && read.Value.SilentSince is null == isSilent)
        {
            var work = new UnitOfWork().Note(ven.VenId, now, isSilent ? "went silent" : "came back").Publish(read.Value, now, isSilent ? "timed-out" : "back");
            if (!await vens.TryUpdateAsync(read, read.Value with { SilentSince = isSilent ? now : null }, work, cancellationToken))
            {
                continue;
            }

            if (isSilent)
            {
                Log.WentSilent(logger, ven.VenId, ven.LastSeen);
            }
            else
            {
                Log.CameBack(logger, ven.VenId);
            }

            return;
        }
    }

    /// <summary>A VEN that does not answer oadrCancelPartyRegistration in time is not waited for (rule 407).</summary>
    private async Task EndOverdueAsync(VenId venId, CancellationToken cancellationToken)
    {
        while (await vens.FindDocumentAsync(venId, cancellationToken) is { Value: { IsRegistered: true, CancelAskedAt: { } askedAt } } read
            && clocks.Wire.GetUtcNow() - askedAt > options.Value.SilenceTimeout)
        {
            if (await lifecycle.TryEndAsync(read, "the operator; the VEN did not answer", cancellationToken))
            {
                Log.NotAnswered(logger, venId);
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2011, LogLevel.Warning, "VEN {VenId} went silent; it was last seen at {LastSeen}")]
        public static partial void WentSilent(ILogger logger, VenId venId, DateTimeOffset? lastSeen);

        [LoggerMessage(2012, LogLevel.Information, "VEN {VenId} came back")]
        public static partial void CameBack(ILogger logger, VenId venId);

        [LoggerMessage(2013, LogLevel.Warning, "VEN {VenId} did not answer the cancellation of its registration; it is cancelled")]
        public static partial void NotAnswered(ILogger logger, VenId venId);
    }
}
