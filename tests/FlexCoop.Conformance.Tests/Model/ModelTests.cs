using System.Collections.Concurrent;
using System.Globalization;

namespace FlexCoop.Conformance.Tests;

/// <summary>Random sequences of what an operator and three VENs do, over a way that loses, doubles and reorders messages, keep what must always hold.</summary>
/// <remarks>
/// <para>
/// The VTN is ours with its real store, the VENs are our agent's dialogue, events, opts and journal; in between are real messages, and no sockets. After each
/// step: a resource holds what the events that its VEN knows ask of it; no event acts after its cancellation was acknowledged, but for one with startafter,
/// within that time and never longer than planned; modification numbers only grow. After a fair drain: each VEN's view of its live events is the VTN's, and
/// the answers and opts that the VTN has booked are the last ones that it has acknowledged.
/// </para>
/// <para>FLEXCOOP_MODEL says which sequences instead, such as <c>17</c> or <c>0-99999</c>.</para>
/// </remarks>
public sealed class ModelTests
{
    private const int Steps = 40;
    private const int Sequences = 400;

    [Test, CancelAfter(1_200_000)]
    public async Task Sequences_OfOperatorAndVens_KeepTheInvariants(CancellationToken cancellationToken)
    {
        var (first, last) = Range();
        var failed = new ConcurrentDictionary<int, bool>();

        await Parallel.ForAsync(
            first,
            last + 1,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
            async (seed, _) =>
            {
                // One failure is enough to look into; whoever has not begun need not.
                if (failed.IsEmpty && await ModelSequence.PlayAsync(seed, Steps) is not null)
                {
                    failed[seed] = true;
                }
            });

        if (!failed.IsEmpty)
        {
            Assert.Fail(await TellAsync(failed.Keys.Min()));
        }
    }

    /// <summary>The shortest beginning of a sequence that fails, and why.</summary>
    private static async Task<string> TellAsync(int seed)
    {
        for (var steps = 0; steps <= Steps; steps++)
        {
            if (await ModelSequence.PlayAsync(seed, steps) is { } fault)
            {
                return $"seed {seed}, {steps} steps: {fault}";
            }
        }

        return $"seed {seed} failed once, and not again";
    }

    private static (int First, int Last) Range() =>
        Environment.GetEnvironmentVariable("FLEXCOOP_MODEL") is { Length: > 0 } asked
            ? asked.Split('-') is [var from, var to] ? (Number(from), Number(to)) : (Number(asked), Number(asked))
            : (0, Sequences - 1);

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
