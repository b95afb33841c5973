using System.Globalization;

namespace FlexCoop.Conformance;

/// <summary>How a scenario ended, and everything that went over the wire.</summary>
/// <param name="Heading">Which one, in which mode.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Finding">What was expected and what came, or the reason; null when it passed.</param>
/// <param name="Started">By the bench's clock.</param>
/// <param name="Took">Without rounding.</param>
/// <param name="Transcript">In order.</param>
public sealed record ScenarioResult(
    ScenarioHeading Heading, Verdict Verdict, string? Finding, DateTimeOffset Started, TimeSpan Took, Transcript Transcript)
{
    /// <summary>A line of number, title, verdict and finding; below it the transcript.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Heading.Number} {Heading.Title} ({Heading.Modes}, {Heading.Basis}): {Verdict} {Finding}\n{Transcript}");
}
