namespace FlexCoop.Ven;

/// <summary>Compares the clock of the box with a server's.</summary>
internal static class ClockExamination
{
    /// <summary>How far the two clocks may be apart.</summary>
    public static readonly TimeSpan MaxError = TimeSpan.FromMinutes(5);

    /// <summary>Compares.</summary>
    /// <param name="theirs">The server's clock; null when it did not say.</param>
    /// <param name="clock">That of the box.</param>
    /// <returns>Nothing when there is nothing to compare with.</returns>
    public static IEnumerable<Finding> Examine(DateTimeOffset? theirs, TimeProvider clock)
    {
        if (theirs is { } date)
        {
            var ours = clock.GetUtcNow();
            yield return new Finding(
                DiagnosisStep.Clock, $"The clock of this box shows {ours:u}, that of the server {date:u}.", (ours - date).Duration() > MaxError ? Causes.ClockOff : null);
        }
    }
}
