using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>Holds what devices have taken, by their own log, against the events that were accepted: I3 to I6 of the agent.</summary>
internal static class CommandChecker
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LetGoWithin = TimeSpan.FromSeconds(60);

    /// <param name="log">The lines of all devices.</param>
    /// <param name="windows">The events that were accepted.</param>
    /// <param name="now">When the log was read.</param>
    public static IReadOnlyList<Violation> Check(IReadOnlyList<LedgerLine> log, IReadOnlyList<EventWindow> windows, DateTimeOffset now) =>
        [.. log.GroupBy(line => line.Device).SelectMany(lines => OfDevice([.. lines], windows, now))];

    private static IEnumerable<Violation> OfDevice(IReadOnlyList<LedgerLine> log, IReadOnlyList<EventWindow> windows, DateTimeOffset now)
    {
        foreach (var (one, other) in log.Zip(log.Skip(1)))
        {
            if ((one.Setting, one.Value, one.ValidUntil) == (other.Setting, other.Value, other.ValidUntil))
            {
                yield return new Violation("I3", $"{one.Device} took the same command twice", Lines(one, other));
            }
        }

        foreach (var set in log.Where(line => !line.IsRelease))
        {
            var around = windows.Where(window => set.At >= window.Start - Tolerance && set.At < window.End + Tolerance && set.ValidUntil <= window.End + Tolerance).ToList();
            around = around.Any(window => window.End == set.ValidUntil) ? [.. around.Where(window => window.End == set.ValidUntil)] : around;
            if (around.Count == 0)
            {
                yield return new Violation("I5", $"{set.Device} was set outside of every event's window", Lines(set));
            }
            else if (around.All(window => set.At > window.EndedFor(set.Device)))
            {
                yield return new Violation("I4", $"{set.Device} was set after the end of {around[0].EventId} was acknowledged at {around[0].EndedFor(set.Device):O}", Lines(set));
            }
        }

        if (log[^1] is { IsRelease: false } held && held.ValidUntil > windows.Where(window => held.At >= window.Start - Tolerance).Select(window => window.EndedAt ?? window.End).DefaultIfEmpty().Max() + LetGoWithin
            && now > windows.Select(window => window.EndedAt ?? window.End).DefaultIfEmpty().Max() + LetGoWithin)
        {
            yield return new Violation("I6", $"{held.Device} is not let go", Lines(held));
        }
    }

    private static IReadOnlyList<string> Lines(params IReadOnlyList<LedgerLine> lines) =>
        [.. lines.Select(line => line.IsRelease ? $"{line.At:O} {line.Device}: release" : $"{line.At:O} {line.Device}: {line.Setting} {line.Value} until {line.ValidUntil:O}")];
}
