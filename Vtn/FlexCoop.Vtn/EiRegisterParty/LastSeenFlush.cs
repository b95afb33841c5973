using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Writes lastSeen now and then: a poll with nothing owed writes nothing.</summary>
/// <remarks>It writes what this process holds in memory, so it is no job for a scheduler that runs once for all processes.</remarks>
internal sealed class LastSeenFlush(VenStore vens, IOptions<VtnOptions> options, Clocks clocks) : BackgroundService
{
    private readonly Dictionary<VenId, DateTimeOffset> _written = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LastSeenFlush, clocks.Wire);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var changed = new Dictionary<VenId, DateTimeOffset>();
        foreach (var ven in vens.Known)
        {
            if (ven.LastSeen is { } at && (!_written.TryGetValue(ven.VenId, out var before) || before != at))
            {
                changed[ven.VenId] = at;
            }
        }

        if (changed.Count == 0)
        {
            return;
        }

        try
        {
            await vens.SaveLastSeenAsync(changed, cancellationToken);
        }
        catch (DatabaseException)
        {
            // There may be room the next time; or the database is broken, and whoever watches it ends the process. Until then it is as after a kill.
            return;
        }

        foreach (var (venId, at) in changed)
        {
            _written[venId] = at;
        }
    }
}
