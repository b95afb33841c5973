using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Ven.Gateway.Diagnosis;

/// <summary>What <c>doctor</c> says.</summary>
/// <param name="Ok">Whether nothing is in the way, nor still to be done.</param>
/// <param name="Findings">What was looked at, in that order.</param>
internal sealed record DoctorReport(bool Ok, IReadOnlyList<FindingResource> Findings)
{
    public static DoctorReport Of(IReadOnlyList<Finding> findings)
    {
        var resources = findings.Select(FindingResource.Of).ToList();
        return new DoctorReport(resources.All(finding => finding.Ok), resources);
    }

    /// <summary>For people, at a terminal: a line for each finding, cause and remedy below what is in the way, and what is to be done next.</summary>
    public void Write(TextWriter output)
    {
        foreach (var finding in Findings)
        {
            output.WriteLine($"{Mark(finding)}  {finding.Step,-12}  {(finding.Cause is { } cause ? $"[{cause}] " : "")}{Printable.Text(finding.Seen.ReplaceLineEndings(" "))}");
            if (finding.Cause is not null)
            {
                output.WriteLine($"      cause         {finding.Reason}.");
                output.WriteLine($"      remedy        {finding.Remedy}");
            }
            else if (finding.Next is { } next)
            {
                output.WriteLine($"      next          {Printable.Text(next)}");
            }
        }

        output.WriteLine(LastLine());
    }

    private static string Mark(FindingResource finding) => finding switch
    {
        { Ok: true } => "ok  ",
        { Cause: null } => "TODO",
        _ => "FAIL",
    };

    private string LastLine()
    {
        var inTheWay = Findings.Count(finding => finding.Cause is not null);
        return inTheWay > 0 ? $"{inTheWay} of {Findings.Count} findings {(inTheWay == 1 ? "is" : "are")} in the way; mend the first of them first."
            : Findings.FirstOrDefault(finding => finding.Next is not null) is { Next: { } next } ? $"Nothing is in the way, but the box does not take part yet. {Printable.Text(next)}"
            : "Nothing stands between this box and its VTN.";
    }
}
