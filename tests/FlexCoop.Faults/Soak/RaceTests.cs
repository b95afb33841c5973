using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>An operator announces, changes and cancels while VENs poll and answer as fast as they can, and nothing is killed: a start would owe again what a race has lost.</summary>
public sealed class RaceTests
{
    private const int Seed = 20261121;
    private const int Operations = 600;

    [Test, CancelAfter(300_000)]
    public async Task Changes_WhilePollsAndAnswersRaceThem_AreOwedUntilTheyAreAnswered(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using var ledger = new ClientLedger(folder["ledger"]);
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken, [.. OpenBuckets.Arguments]);
        using var load = new Load(vtn, ledger, Seed);
        load.Start();

        await load.ProgressAsync(Operations, cancellationToken);
        await load.SettleAsync(cancellationToken);
        await vtn.Process.KillAsync(cancellationToken);

        Assert.That(LedgerChecker.Check(ledger.Read(), StoreContents.Read(Path.Combine(vtn.DataFolder, "flexcoop.db"))), Is.Empty);
    }
}
