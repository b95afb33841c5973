using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Ven.Gateway.Diagnosis;

/// <summary>What <c>doctor</c> says.</summary>
/// <param name="Ok">Whether nothing is in the way.</param>
/// <param name="Findings">What was looked at, in that order.</param>
internal sealed record DoctorReport(bool Ok, IReadOnlyList<FindingResource> Findings)
{
    public static DoctorReport Of(IReadOnlyList<Finding> findings) => new(findings.All(finding => finding.Cause is null), [.. findings.Select(FindingResource.Of)]);

    /// <summary>For people, at a terminal: a line for each step, and cause and remedy below what fails.</summary>
    public void Write(TextWriter output)
    {
        foreach (var finding in Findings)
        {
            output.WriteLine($"{(finding.Ok ? "ok  " : "FAIL")}  {finding.Step,-12}  {(finding.Cause is { } cause ? $"[{cause}] " : "")}{Printable.Text(finding.Seen.ReplaceLineEndings(" "))}");
            if (!finding.Ok)
            {
                output.WriteLine($"      cause         {finding.Reason}.");
                output.WriteLine($"      remedy        {finding.Remedy}");
            }
        }

        output.WriteLine(Ok ? "Nothing stands between this box and its VTN." : $"{Findings.Count(finding => !finding.Ok)} of {Findings.Count} steps found something in the way; mend the first of them first.");
    }
}
