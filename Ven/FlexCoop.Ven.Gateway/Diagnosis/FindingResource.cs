namespace FlexCoop.Ven.Gateway.Diagnosis;

/// <summary>What one step has found, for programs.</summary>
/// <param name="Step">What was looked at.</param>
/// <param name="Ok">Whether nothing is in the way, nor still to be done.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Cause">The row of the table in Ven/README.md; null when nothing is in the way, as the next two.</param>
/// <param name="Reason">Why it is so.</param>
/// <param name="Remedy">What mends it.</param>
/// <param name="Next">What is still to be done; null when nothing is.</param>
internal sealed record FindingResource(string Step, bool Ok, string Seen, string? Cause, string? Reason, string? Remedy, string? Next)
{
    public static FindingResource Of(Finding finding) =>
        new(finding.Step.ToString(), finding is { Cause: null, Next: null }, finding.Seen, finding.Cause?.Id, finding.Cause?.Reason, finding.Cause?.Remedy, finding.Next);
}
