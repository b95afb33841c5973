namespace FlexCoop.Ven;

/// <summary>A window of an opt schedule.</summary>
/// <param name="Start">From when on.</param>
/// <param name="Duration">How long, in whole seconds; zero is without end (rule 210).</param>
public sealed record OptWindow(DateTimeOffset Start, TimeSpan Duration)
{
    /// <summary>The first instant after it; null when it is without end.</summary>
    public DateTimeOffset? End => Duration == TimeSpan.Zero ? null : Start + Duration;

    /// <summary>Whether an instant lies in it: the start does, the end does not.</summary>
    public bool Contains(DateTimeOffset instant) => Start <= instant && !(End <= instant);
}
