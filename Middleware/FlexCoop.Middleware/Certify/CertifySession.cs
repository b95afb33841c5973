using System.Globalization;
using FlexCoop.Conformance;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Certify;

/// <summary>Plays scenarios one after the other, says what came of each, and writes the report, also of a run that was interrupted.</summary>
internal sealed class CertifySession(TextWriter output, TimeProvider clock)
{
    /// <param name="about">What is run against what, in a line.</param>
    /// <param name="scenarios">In order.</param>
    /// <param name="limit">How long each may take, without hands and waits.</param>
    /// <param name="report">The folder; null for none.</param>
    /// <param name="cancellationToken">Ends it after the report.</param>
    /// <returns><see cref="ExitCodes.Ok"/> if none failed and one passed.</returns>
    public async Task<int> RunAsync(string about, IReadOnlyList<CertifyScenario> scenarios, TimeSpan limit, string? report, CancellationToken cancellationToken)
    {
        var results = new List<ScenarioResult>();
        foreach (var scenario in scenarios)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            var result = await ScenarioRunner.RunAsync(scenario.Heading, clock, limit, scenario.PlayAsync, cancellationToken);
            results.Add(result);
            await output.WriteLineAsync(Line(result));
        }

        await output.WriteLineAsync($"\n{string.Join(", ", Enum.GetValues<Verdict>().Select(verdict => $"{results.Count(result => result.Verdict == verdict)} {verdict.ToString().ToLowerInvariant()}"))}"
            + (results.Count < scenarios.Count ? $", {scenarios.Count - results.Count} not played" : ""));
        if (report is not null)
        {
            Write(report, about, results);
            await output.WriteLineAsync($"Report: {Path.Combine(report, "index.html")}, {Path.Combine(report, "junit.xml")}");
        }

        return results.Count == scenarios.Count && results.Any(result => result.Verdict == Verdict.Passed) && results.TrueForAll(result => result.Verdict is Verdict.Passed or Verdict.Skipped)
            ? ExitCodes.Ok
            : ExitCodes.Failed;
    }

    /// <summary>Makes the folder, and tries that it can be written, before anything is played.</summary>
    /// <exception cref="StartException">It cannot.</exception>
    public static void Prepare(string report)
    {
        try
        {
            Directory.CreateDirectory(report);
            File.WriteAllText(Path.Combine(report, "index.html"), "");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--report: '{report}' cannot be written: {refused.Message}", refused);
        }
    }

    private static void Write(string report, string about, IReadOnlyList<ScenarioResult> results)
    {
        File.WriteAllText(Path.Combine(report, "index.html"), HtmlReport.Write(about, results));
        using var file = File.Create(Path.Combine(report, "junit.xml"));
        JUnitReport.Write(results, file);
    }

    private static string Line(ScenarioResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Heading.Number,-7} {result.Verdict,-12} {result.Took.TotalSeconds,6:0.0} s  {result.Heading.Title} ({result.Heading.Basis}){(result.Finding is { } finding ? "\n        " + ForeignText.Shorten(finding) : "")}");
}
