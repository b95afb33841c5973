namespace FlexCoop.Ven;

/// <summary>What one step has found.</summary>
/// <param name="Step">What was looked at.</param>
/// <param name="Seen">What was seen: a sentence.</param>
/// <param name="Cause">What is in the way; null when all is well.</param>
public sealed record Finding(DiagnosisStep Step, string Seen, Cause? Cause = null)
{
    internal static Finding Of(DiagnosisStep step, Trouble trouble) => new(step, trouble.Seen, trouble.Cause);
}
