using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>What of an announced event may still be changed: anything that does not touch the past (rule 20).</summary>
internal static class ModificationRules
{
    public static IReadOnlyList<RuleFault> Check(EventDocument stored, EventDefinition changed, DateTimeOffset now)
    {
        var status = stored.StatusAt(now);
        if (status is EventStatus.Cancelled or EventStatus.Completed)
        {
            return [new RuleFault("status", $"the event is {status.ToString().ToLowerInvariant()}", "announce a new event")];
        }

        var faults = EventRules.Check(changed, now).ToList();
        if (status != EventStatus.Active)
        {
            if (changed.Start < now && changed.Start != stored.Definition.Start)
            {
                faults.Add(new RuleFault("start", "lies in the past", "give a time that is still to come (rule 20)"));
            }

            return faults;
        }

        if (changed.Start != stored.Definition.Start)
        {
            faults.Add(new RuleFault("start", "the event has started", "leave the start as it is, or cancel the event (rule 20)"));
        }
        else if (Past(stored.Definition, now) is var past && !Past(changed, now).SequenceEqual(past))
        {
            faults.Add(new RuleFault("signals", "the part that has passed would be another", "change the intervals that are still to come (rule 20)"));
        }

        return faults;
    }

    /// <summary>Which value of which signal held from when, up to now.</summary>
    private static IEnumerable<(string Signal, SignalType Type, DateTimeOffset From, double Value)> Past(EventDefinition definition, DateTimeOffset now)
    {
        foreach (var signal in definition.Signals)
        {
            var start = definition.Start;
            foreach (var interval in signal.Intervals)
            {
                // The interval that is running may be changed, cut short or drawn out; one without end is always running.
                if (interval.Duration > TimeSpan.Zero && start + interval.Duration <= now)
                {
                    yield return (signal.Name, signal.Type, start, interval.Value);
                }

                start += interval.Duration;
            }
        }
    }
}
