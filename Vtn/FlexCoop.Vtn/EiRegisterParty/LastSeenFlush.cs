using FlexCoop.OpenAdr;
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
        var changed = vens.Known.Where(ven => ven.LastSeen is { } at && (!_written.TryGetValue(ven.VenId, out var before) || before != at)).ToList();
        if (changed.Count == 0)
        {
            return;
        }

        await vens.SaveLastSeenAsync(changed, cancellationToken);
        foreach (var ven in changed)
        {
            _written[ven.VenId] = ven.LastSeen ?? default;
        }
    }
}
