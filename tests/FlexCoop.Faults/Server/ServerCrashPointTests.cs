using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>The server dies at each of its crash points with each message and operation that reaches it: nothing acknowledged is lost, nothing is half done .</summary>
public sealed class ServerCrashPointTests
{
    private const int Chains = 2;

    [Test, CancelAfter(900_000)]
    public async Task Crash_AtEveryPlaceWithEveryMessage_KeepsWhatWasAcknowledged(CancellationToken cancellationToken)
    {
        var visits = await VisitsAsync(cancellationToken);
        Assert.That(visits.Select(visit => visit.Split('/')[0]), Is.SupersetOf(ServerCrashPoints.All), "places");
        foreach (var place in new[] { ServerCrashPoints.Received, ServerCrashPoints.BeforeAnswer, ServerCrashPoints.AfterAnswer })
        {
            Assert.That(visits, Is.SupersetOf(Day.Messages.Select(message => $"{place}/{message}")));
        }

        await TestContext.Out.WriteLineAsync($"{visits.Count} crash points");

        // Each chain goes on over its own store, so that a death meets what earlier ones have left.
        var crashed = await Task.WhenAll(Enumerable.Range(0, Chains).Select(chain => CrashAsync([.. visits.Where((_, index) => index % Chains == chain)], cancellationToken)));

        Assert.That(crashed.SelectMany(points => points), Is.EquivalentTo(visits), "the server has died at each place with each message");
    }

    /// <summary>The places that a day comes by, with what is under way there.</summary>
    private static async Task<IReadOnlyList<string>> VisitsAsync(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using var ledger = new ClientLedger(folder["ledger"]);
        await using var vtn = await LabVtn.StartAsync("trace:" + folder["visits"], cancellationToken);
        using var day = new Day(vtn, ledger);
        await day.LiveAsync(cancellationToken);
        await vtn.Process.KillAsync(cancellationToken);

        // What nobody asked for, such as noting who was heard, has no message.
        return [.. (await File.ReadAllLinesAsync(folder["visits"], cancellationToken)).Distinct().Where(visit => !visit.EndsWith('/')).Order(StringComparer.Ordinal)];
    }

    private static async Task<IReadOnlyList<string>> CrashAsync(IReadOnlyList<string> visits, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using var ledger = new ClientLedger(folder["ledger"]);
        await using var vtn = await LabVtn.StartAsync(visits[0], cancellationToken);
        using var day = new Day(vtn, ledger);
        var crashed = new List<string>();
        foreach (var (visit, next) in visits.Zip([.. visits.Skip(1), null]))
        {
            if (await DiesAsync(day, vtn, cancellationToken))
            {
                crashed.Add(visit);
            }

            Check(ledger, vtn, visit);
            await vtn.StartAgainAsync(next, cancellationToken);
        }

        await day.SettleAsync(cancellationToken);
        await vtn.Process.KillAsync(cancellationToken);
        Check(ledger, vtn, "the end");
        Assert.That(StoreContents.Read(Path.Combine(vtn.DataFolder, "flexcoop.db")).Unsettled.Where(owed => owed.VenId is not null), Is.Empty, "everybody has answered in the end");
        return crashed;
    }

    private static async Task<bool> DiesAsync(Day day, LabVtn vtn, CancellationToken cancellationToken)
    {
        try
        {
            await day.LiveAsync(cancellationToken);

            // The last place lies behind the last answer.
            await Task.WhenAny(vtn.Process.EndAsync(cancellationToken), Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, cancellationToken));
            return vtn.Process.HasExited;
        }
        catch (HttpRequestException)
        {
            await vtn.Process.EndAsync(cancellationToken);
            return true;
        }
    }

    private static void Check(ClientLedger ledger, LabVtn vtn, string visit)
    {
        var violations = LedgerChecker.Check(ledger.Read(), StoreContents.Read(Path.Combine(vtn.DataFolder, "flexcoop.db")));
        Assert.That(violations, Is.Empty, () => $"after the death at {visit}:\n{string.Join('\n', violations)}");
    }
}
