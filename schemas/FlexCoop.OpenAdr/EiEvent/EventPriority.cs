namespace FlexCoop.OpenAdr;

/// <summary>How urgent an event is beside the VEN's other events (XSD: ei:priority).</summary>
/// <remarks>
/// A lower number is more urgent, except 0: no priority, which comes last. Source: oadr_ei_20b.xsd, annotation on
/// eventDescriptor/priority, and rule 3. OpenADR 3 reads 0 the other way round.
/// </remarks>
public readonly record struct EventPriority(uint Value)
{
    /// <summary>Orders the most urgent event first.</summary>
    public static Comparer<EventPriority> MostUrgentFirst { get; } =
        Comparer<EventPriority>.Create((a, b) => a.Rank.CompareTo(b.Rank));

    private ulong Rank => Value == 0 ? ulong.MaxValue : Value;
}
