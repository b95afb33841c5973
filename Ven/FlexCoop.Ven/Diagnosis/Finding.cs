namespace FlexCoop.Ven;

/// <summary>What one step has found.</summary>
/// <param name="Step">What was looked at.</param>
/// <param name="Seen">What was seen: a sentence.</param>
/// <param name="Cause">What is in the way; null when nothing is.</param>
/// <param name="Next">What is still to be done before the box takes part, though nothing is in the way: a sentence; null when nothing is.</param>
public sealed record Finding(DiagnosisStep Step, string Seen, Cause? Cause = null, string? Next = null)
{
    internal static Finding Of(DiagnosisStep step, Trouble trouble) => new(step, trouble.Seen, trouble.Cause);
}
