namespace FlexCoop.Ven.Gateway.Diagnosis;

/// <summary>What one step has found, for programs.</summary>
/// <param name="Step">What was looked at.</param>
/// <param name="Ok">Whether all is well with it.</param>
/// <param name="Seen">What was seen.</param>
/// <param name="Cause">The row of the table in Ven/README.md; null when all is well, as the next two.</param>
/// <param name="Reason">Why it is so.</param>
/// <param name="Remedy">What mends it.</param>
internal sealed record FindingResource(string Step, bool Ok, string Seen, string? Cause, string? Reason, string? Remedy)
{
    public static FindingResource Of(Finding finding) =>
        new(finding.Step.ToString(), finding.Cause is null, finding.Seen, finding.Cause?.Id, finding.Cause?.Reason, finding.Cause?.Remedy);
}
