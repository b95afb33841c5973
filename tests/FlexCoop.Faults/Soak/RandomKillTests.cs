using System.Diagnostics;
using System.Globalization;
using FlexCoop.Testing;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>Server and agent are killed again and again, at moments that a seed picks, while an operator and VENs go on and events begin and end .</summary>
/// <remarks>FLEXCOOP_SOAK is how many kills (12 unless said), FLEXCOOP_SEED which run; the table is printed.</remarks>
public sealed class RandomKillTests
{
    private const string ServerKill = "kill -9 of the server";
    private const string AgentKill = "kill -9 of the agent";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(3);

    /// <summary>A run that is slower ends here; its table says how many kills it came to, and another seed goes on.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(45);

    private static readonly int Kills = Number("FLEXCOOP_SOAK", 12);
    private static readonly int Seed = Number("FLEXCOOP_SEED", 20261121);

    private static bool IsShort => Kills <= 50;

    [Test]
    public async Task Kill_AtRandom_LosesAndDoublesNothing()
    {
        using var limit = new CancellationTokenSource(Longest + TimeSpan.FromMinutes(1), TimeProvider.System);
        var watch = Stopwatch.StartNew();
        using var folder = new TemporaryFolder();
        using var ledger = new ClientLedger(folder["ledger"]);
        var random = new Random(Seed);
        var table = new FaultTable(Seed);
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, limit.Token, [.. OpenBuckets.Arguments]);
        var heard = new HeardEvents();
        await using var line = await Proxy.StartAsync(vtn.Url, limit.Token, hear: heard.Hear);
        await using var box = HomeBox.Start(line.Url);
        using var load = new Load(vtn, ledger, Seed);
        load.Start();

        for (var kill = 1; kill <= Kills && watch.Elapsed < Longest; kill++)
        {
            await load.ProgressAsync(random.Next(1, 40), limit.Token);
            if (random.Next(4) == 0)
            {
                await box.Agent.KillAsync(limit.Token);
                Check(table, box, heard);
                var start = Stopwatch.StartNew();
                await box.StartAgainAsync();

                // Every other time the next kill finds it at its start.
                var isAwaited = random.Next(2) == 0;
                if (isAwaited)
                {
                    await AnswersAsync(box, limit.Token);
                }

                table.Add(AgentKill, isAwaited ? start.Elapsed : null);
            }
            else
            {
                await vtn.Process.KillAsync(limit.Token);

                // Each time, since a start owes again what was lost.
                Check(table, ledger, vtn);

                var start = Stopwatch.StartNew();
                await vtn.StartAgainAsync(crashPoint: null, limit.Token);
                table.Add(ServerKill, start.Elapsed);
            }
        }

        // In a short run the devices may not have been asked for anything yet.
        while (Commands(box).Count == 0)
        {
            await load.ProgressAsync(operations: 10, limit.Token);
        }

        await load.SettleAsync(limit.Token);

        // An agent that was only just started would die of the signal.
        await AnswersAsync(box, limit.Token);
        await box.Agent.SignalAsync("TERM", limit.Token);
        await box.Agent.EndAsync(limit.Token);
        await vtn.Process.KillAsync(limit.Token);
        Check(table, ledger, vtn);
        Check(table, box, heard);

        await TestContext.Progress.WriteLineAsync($"{table}\n{heard.Windows.Count} modifications of events reached the agent, and {Commands(box).Count} commands its devices");
        Assert.That(table.Violations, Is.Empty, () => $"seed {Seed}\n{string.Join('\n', table.Violations)}");
        Assert.That(Commands(box).GroupBy(line => line.Device).Select(lines => lines.Last()).Where(last => last.ValidUntil > TimeProvider.System.GetUtcNow()), Is.Empty, "every device is let go");
        if (!IsShort)
        {
            // A short run has other tests beside it, and says nothing of time.
            Assert.That(table.Recovery(ServerKill, share: 0.99), Is.LessThanOrEqualTo(ReadyWithin), "a server is ready again");
            Assert.That(table.Recovery(AgentKill, share: 0.99), Is.Null.Or.LessThanOrEqualTo(ReadyWithin), "an agent answers its owner again");
        }
    }

    /// <summary>Waits until the agent answers its owner.</summary>
    private static async Task AnswersAsync(HomeBox box, CancellationToken cancellationToken)
    {
        while (await box.SayAsync("status") is null)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    private static void Check(FaultTable table, ClientLedger ledger, LabVtn vtn) =>
        table.Add(LedgerChecker.Check(ledger.Read(), StoreContents.Read(Path.Combine(vtn.DataFolder, "flexcoop.db"))));

    /// <remarks>The log is read first: what it says was heard before.</remarks>
    private static void Check(FaultTable table, HomeBox box, HeardEvents heard) => table.Add(CommandChecker.Check(Commands(box), heard.Windows, TimeProvider.System.GetUtcNow()));

    private static IReadOnlyList<LedgerLine> Commands(HomeBox box) => HomeMemory.ReadLedger(Path.Combine(box.StateFolder, "home"));

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
