using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>The server dies at each of its crash points with each message and operation that reaches it: nothing acknowledged is lost, nothing is half done .</summary>
public sealed class ServerCrashPointTests
{
    private const int Chains = 2;

    /// <summary>The exit code of SIGKILL.</summary>
    private const int Killed = 137;

    private static readonly TimeSpan DeathWithin = TimeSpan.FromSeconds(20);

    [Test, CancelAfter(1_200_000)]
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
        await Task.WhenAll(Enumerable.Range(0, Chains).Select(chain => CrashAsync([.. visits.Where((_, index) => index % Chains == chain)], cancellationToken)));
    }

    /// <summary>The places that a day comes by, with what is under way there, in the order in which it comes by.</summary>
    private static async Task<IReadOnlyList<string>> VisitsAsync(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using var ledger = new ClientLedger(folder["ledger"]);
        await using var vtn = await LabVtn.StartAsync("trace:" + folder["visits"], cancellationToken);
        using var day = new Day(vtn, ledger);
        await day.LiveAsync(cancellationToken);

        // Who stops in order has come by the last place of the last message, too.
        await vtn.Process.SignalAsync("TERM", cancellationToken);
        await vtn.Process.EndAsync(cancellationToken);

        // What nobody asked for, such as noting who was heard, has no message.
        return [.. (await File.ReadAllLinesAsync(folder["visits"], cancellationToken)).Distinct().Where(visit => !visit.EndsWith('/'))];
    }

    /// <summary>Days in which the server dies at one place after the other; what was not answered is sent anew to the next (I2), and the day goes on.</summary>
    private static async Task CrashAsync(IReadOnlyList<string> visits, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using var ledger = new ClientLedger(folder["ledger"]);
        var left = new Queue<string>(visits);
        await using var vtn = await LabVtn.StartAsync(left.Peek(), cancellationToken);
        using var day = new Day(vtn, ledger);
        ledger.Revive = async noAnswer =>
        {
            var death = vtn.Process.EndAsync(cancellationToken);
            if (await Task.WhenAny(death, Task.Delay(DeathWithin, TimeProvider.System, cancellationToken)) != death)
            {
                throw new AssertionException($"A server that lives has not answered: {noAnswer}");
            }

            Assert.That((await death).ExitCode, Is.EqualTo(Killed), (await death).Error);
            Check(ledger, vtn, left.Dequeue());
            await vtn.StartAgainAsync(left.TryPeek(out var next) ? next : null, cancellationToken);
        };

        while (left.TryPeek(out var armed))
        {
            await day.LiveAsync(cancellationToken);
            Assert.That(left.TryPeek(out var still) && still == armed, Is.False, $"a whole day has not come by {armed}");
        }

        await day.SettleAsync(cancellationToken);
        await vtn.Process.KillAsync(cancellationToken);
        Check(ledger, vtn, "the end");
        Assert.That(StoreContents.Read(Path.Combine(vtn.DataFolder, "flexcoop.db")).Unsettled.Where(owed => owed.VenId is not null), Is.Empty, "everybody has answered in the end");
    }

    private static void Check(ClientLedger ledger, LabVtn vtn, string visit)
    {
        var violations = LedgerChecker.Check(ledger.Read(), StoreContents.Read(Path.Combine(vtn.DataFolder, "flexcoop.db")));
        Assert.That(violations, Is.Empty, () => $"after the death at {visit}:\n{string.Join('\n', violations)}");
    }
}
