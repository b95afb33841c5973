using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Whether the owner takes part in an event, by the standing word of <see cref="OptRuleOptions"/>: a pure function.</summary>
internal static class OptRule
{
    /// <returns>Null for optIn; else why not.</returns>
    public static string? WhyNot(EiEvent eiEvent, OptRuleOptions options)
    {
        if (!options.TakePart)
        {
            return "the owner takes no part in events";
        }

        var duration = eiEvent.ActivePeriod.Duration;
        if (options.MaxDuration is { } longest && (duration.IsZero || duration.From(eiEvent.ActivePeriod.DtStart) > longest))
        {
            return $"the owner takes part in events of up to {OadrDuration.From(longest)}";
        }

        var level = eiEvent.Signals.Where(signal => signal.SignalName.IsSimple)
            .SelectMany(signal => signal.Intervals)
            .Select(interval => interval.Payloads is [SignalPayload { Payload: PayloadFloat number }, ..] ? number.Value : 0)
            .DefaultIfEmpty()
            .Max();
        return level > options.MaxSimpleLevel ? $"the owner takes part up to level {options.MaxSimpleLevel}" : null;
    }
}
