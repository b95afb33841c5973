namespace FlexCoop.Vtn;

/// <summary>A time for which a schedule opts: [start, end).</summary>
/// <param name="Start">The first instant.</param>
/// <param name="End">The instant after the last; null for no end (rule 210).</param>
public sealed record OptWindow(DateTimeOffset Start, DateTimeOffset? End)
{
    public bool Contains(DateTimeOffset instant) => instant >= Start && !IsOver(instant);

    /// <summary>Whether it has ended.</summary>
    public bool IsOver(DateTimeOffset instant) => instant >= End;
}
