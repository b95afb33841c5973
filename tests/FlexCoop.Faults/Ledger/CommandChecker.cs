using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>Holds what devices hold, by their own log, against what the events that were accepted ask of them at each instant: I3 to I6 of the agent.</summary>
/// <remarks>A device holds what it has taken until it takes something else, is let go, or its setting ends by itself, whatever becomes of the agent.</remarks>
internal static class CommandChecker
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LetGoWithin = TimeSpan.FromSeconds(60);

    /// <summary>How long after the beginning of a window, or of an interval, its devices may take to act.</summary>
    private static readonly TimeSpan ActsWithin = TimeSpan.FromSeconds(10);

    /// <param name="log">The lines of all devices.</param>
    /// <param name="windows">The events that the agent was sent, as far as they may act.</param>
    /// <param name="now">When the log was read, at the latest.</param>
    public static IReadOnlyList<Violation> Check(IReadOnlyList<LedgerLine> log, IReadOnlyList<EventWindow> windows, DateTimeOffset now) =>
        [.. log.Select(line => line.Device).Concat(windows.SelectMany(window => window.Orders.Keys)).Distinct()
            .SelectMany(device => OfDevice(device, [.. log.Where(line => line.Device == device)], windows, now))];

    private static IEnumerable<Violation> OfDevice(string device, IReadOnlyList<LedgerLine> log, IReadOnlyList<EventWindow> windows, DateTimeOffset now)
    {
        foreach (var (one, other) in log.Zip(log.Skip(1)))
        {
            if ((one.Setting, one.Value, one.ValidUntil) == (other.Setting, other.Value, other.ValidUntil))
            {
                yield return new Violation("I3", $"{device} took the same command twice", Lines(one, other));
            }
        }

        var holds = log.Zip([.. log.Skip(1).Select(next => next.At), now], (line, next) => new Hold(line, Earlier(next, line.ValidUntil ?? next))).Where(hold => !hold.Line.IsRelease).ToList();
        foreach (var fault in holds.Select(hold => Outside(hold, windows)).OfType<Violation>())
        {
            yield return fault;
        }

        foreach (var fault in windows.Where(window => window.Orders.ContainsKey(device)).Select(window => Inaction(device, window, holds, windows, now)).OfType<Violation>())
        {
            yield return fault;
        }
    }

    /// <summary>What is wrong with something that a device holds; null when an event asks for it all the time.</summary>
    private static Violation? Outside(Hold hold, IReadOnlyList<EventWindow> windows)
    {
        var set = hold.Line;
        var around = windows.Where(window => set.At >= window.Start - Tolerance && set.At < window.End + Tolerance).ToList();
        var live = around.Where(window => !(window.EndedFor(set.Device) < set.At)).ToList();
        if (around.Count == 0)
        {
            return new Violation("I5", $"{set.Device} was set outside of every event's window", Lines(set));
        }

        if (live.Count == 0)
        {
            return new Violation(Ended(around[^1], set), $"{set.Device} was set after the end of {around[^1].EventId} was acknowledged at {around[^1].EndedFor(set.Device):O}", Lines(set));
        }

        var asking = live.Where(window => window.Asks(set)).ToList();
        if (asking.Count == 0)
        {
            return new Violation("I4", $"{set.Device} was set to {set.Setting} {set.Value}, while {live[0].EventId} asks for {live[0].Orders.GetValueOrDefault(set.Device)?.ToString() ?? "nothing"}", Lines(set));
        }

        return StaysHeld(hold, windows)
            ?? (asking.Max(window => window.HeldUntil) + Tolerance < set.ValidUntil
                ? new Violation("I5", $"{set.Device} would hold until {set.ValidUntil:O} by itself, beyond {asking[0].EventId}, which ends at {asking.Max(window => window.HeldUntil):O}", Lines(set))
                : null);
    }

    /// <summary>Whether a device holds something longer than any event asks for it.</summary>
    private static Violation? StaysHeld(Hold hold, IReadOnlyList<EventWindow> windows)
    {
        var device = hold.Line.Device;
        var reached = hold.Line.At;
        EventWindow? last = null;
        foreach (var window in windows.Where(window => window.Asks(hold.Line)).OrderBy(window => window.Start))
        {
            var until = MayUntil(window, device);
            if (window.Start - Tolerance <= reached && until >= reached)
            {
                (reached, last) = (until, window);
            }
        }

        if (hold.Until <= reached || last is null)
        {
            return null;
        }

        return last.EndedFor(device) == reached
            ? new Violation(Ended(last, hold.Line), $"{device} still holds at {hold.Until:O} what {last.EventId} asked, whose end was acknowledged at {reached:O}", Lines(hold.Line))
            : new Violation(hold.Until > last.HeldUntil + LetGoWithin ? "I6" : "I5", $"{device} is not let go: at {hold.Until:O} it holds what {last.EventId} asked, which ended at {last.HeldUntil:O}", Lines(hold.Line));
    }

    /// <summary>Whether a device does not act for some time in which an event that was accepted asks it to.</summary>
    private static Violation? Inaction(string device, EventWindow window, IReadOnlyList<Hold> holds, IReadOnlyList<EventWindow> windows, DateTimeOffset now)
    {
        if (window.AcceptedAt is not { } accepted)
        {
            return null;
        }

        // What an event that is accepted while it runs asks is followed before it is answered.
        var reached = accepted > window.Start ? accepted : window.Start + ActsWithin;
        var until = Earlier(window.MustUntil(device), now);
        while (reached < until)
        {
            // Another event may be more urgent.
            var acting = holds.FirstOrDefault(hold => hold.Line.At <= reached && hold.Until > reached
                && windows.Any(other => (other == window || other.EventId != window.EventId) && other.Asks(hold.Line) && other.Start - Tolerance <= reached && reached < MayUntil(other, device)));
            if (acting is null)
            {
                return new Violation(
                    "I3",
                    $"{device} does not act at {reached:O}: {window.EventId} was accepted at {accepted:O}, and asks for {window.Orders[device]} until {until:O}",
                    Lines([.. holds.Where(hold => hold.Line.At <= reached).TakeLast(1).Select(hold => hold.Line)]));
            }

            reached = acting.Until;
        }

        return null;
    }

    private static DateTimeOffset MayUntil(EventWindow window, string device) =>
        window.EndedFor(device) is { } ended ? Earlier(ended, window.HeldUntil + Tolerance) : window.HeldUntil + Tolerance;

    /// <summary>What is broken by an event that acts after its end was acknowledged: the owner's opt, or the VTN's word.</summary>
    private static string Ended(EventWindow window, LedgerLine line) => window.IsOut(line.Device) ? "I5" : "I4";

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static IReadOnlyList<string> Lines(params IReadOnlyList<LedgerLine> lines) =>
        [.. lines.Select(line => line.IsRelease ? $"{line.At:O} {line.Device}: release" : $"{line.At:O} {line.Device}: {line.Setting} {line.Value} until {line.ValidUntil:O}")];

    /// <summary>What a device holds after it has taken a line, and until when.</summary>
    private sealed record Hold(LedgerLine Line, DateTimeOffset Until);
}
