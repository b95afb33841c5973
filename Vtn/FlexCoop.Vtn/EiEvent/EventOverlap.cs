namespace FlexCoop.Vtn;

/// <summary>Whether two events run at the same time (rule 18). Ends are exclusive: one may begin when the other ends.</summary>
internal static class EventOverlap
{
    public static bool Overlaps(this EventDefinition definition, EventDocument other) =>
        definition.Start < EffectiveEnd(other) && other.Definition.Start < EffectiveEnd(definition);

    /// <summary>dtstart + duration + startafter; of a cancelled event, startafter after the cancellation.</summary>
    /// <remarks>Interpretation: rule 18 reckons from the VEN's acknowledgement of the cancellation: that may never come.</remarks>
    private static DateTimeOffset EffectiveEnd(EventDocument stored) =>
        stored.CancelledAt + (stored.Definition.StartAfter ?? TimeSpan.Zero) is { } cancelled && cancelled < EffectiveEnd(stored.Definition)
            ? cancelled
            : EffectiveEnd(stored.Definition);

    private static DateTimeOffset EffectiveEnd(EventDefinition definition) =>
        definition.End is { } end ? end + (definition.StartAfter ?? TimeSpan.Zero) : DateTimeOffset.MaxValue;
}
