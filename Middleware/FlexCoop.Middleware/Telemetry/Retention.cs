using FlexCoop.Storage;

namespace FlexCoop.Middleware.Telemetry;

/// <summary>Removes raw values that were kept long enough, in small bites, each a commit of its own: whoever reports meanwhile waits for one at most. Quarters stay for ever.</summary>
internal sealed class Retention(Database database, QuarterRoller roller)
{
    private const int Bite = 1000;

    /// <summary>How many series are looked for at once.</summary>
    private const int Page = 100;

    /// <summary>Removes what is too old; nothing while quarters of that time are still to be rolled up. Safe to run twice.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A quarter depends on what was reported around it.
        var before = roller.Horizon - (RollUp.Reach * Quarter.Length);
        if ((await database.Series.ReadTouchedAsync(before + Quarter.Length, limit: 1, cancellationToken)).Count > 0)
        {
            return;
        }

        while (await database.Series.FindOlderAsync(before, Page, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var series in page)
            {
                await database.CommitAsync(new UnitOfWork().RemovePoints(series, before, Bite), cancellationToken);
            }
        }
    }
}
