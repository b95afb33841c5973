using System.Globalization;
using FlexCoop.Conformance;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Certify;

/// <summary>Plays scenarios one after the other, says what came of each, and writes the report, also of a run that was interrupted or broke off.</summary>
internal sealed class CertifySession(TextWriter output, TimeProvider clock)
{
    private const string Page = "index.html";
    private const string JUnit = "junit.xml";

    /// <summary>How much of a run may be lost when it is killed.</summary>
    private static readonly TimeSpan WriteEach = TimeSpan.FromSeconds(15);

    /// <param name="about">What is run against what, in a line.</param>
    /// <param name="scenarios">In order.</param>
    /// <param name="limit">How long each may take, without hands and waits.</param>
    /// <param name="report">The folder; null for none.</param>
    /// <param name="cancellationToken">Ends it after the report.</param>
    /// <returns><see cref="ExitCodes.Ok"/> if none failed and one passed.</returns>
    public async Task<int> RunAsync(string about, IReadOnlyList<CertifyScenario> scenarios, TimeSpan limit, string? report, CancellationToken cancellationToken)
    {
        var results = new List<ScenarioResult>();
        var isWritten = true;
        var written = clock.GetTimestamp();
        foreach (var scenario in scenarios)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            var result = await ScenarioRunner.RunAsync(scenario.Heading, clock, limit, scenario.PlayAsync, cancellationToken);
            results.Add(result);
            await output.WriteLineAsync(Line(result));
            if (report is not null && clock.GetElapsedTime(written) > WriteEach)
            {
                isWritten = await WriteAsync(report, about, All());
                written = clock.GetTimestamp();
            }
        }

        await output.WriteLineAsync($"\n{string.Join(", ", Enum.GetValues<Verdict>().Select(verdict => $"{results.Count(result => result.Verdict == verdict)} {verdict.ToString().ToLowerInvariant()}"))}"
            + (results.Count < scenarios.Count ? $", {scenarios.Count - results.Count} not played" : ""));
        if (report is not null)
        {
            isWritten = await WriteAsync(report, about, All());
            await output.WriteLineAsync(isWritten ? $"Report: {Path.Combine(report, Page)}, {Path.Combine(report, JUnit)}" : "The report is not whole.");
        }

        return isWritten && results.Count == scenarios.Count && results.Any(result => result.Verdict == Verdict.Passed) && results.TrueForAll(result => result.Verdict is Verdict.Passed or Verdict.Skipped)
            ? ExitCodes.Ok
            : ExitCodes.Failed;

        List<ScenarioResult> All() => [.. results, .. scenarios.Skip(results.Count).Select(left => new ScenarioResult(left.Heading, Verdict.Skipped, "It was not played: the run has not come to it.", clock.GetUtcNow(), TimeSpan.Zero, new Transcript(clock)))];
    }

    /// <summary>Makes the folder, tries that it can be written, and takes away the report of an earlier run, before anything is played.</summary>
    /// <exception cref="StartException">It cannot.</exception>
    public static void Prepare(string report)
    {
        try
        {
            Directory.CreateDirectory(report);
            File.WriteAllText(Path.Combine(report, Page), "");
            File.Delete(Path.Combine(report, Page));
            File.Delete(Path.Combine(report, JUnit));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--report: '{report}' cannot be written: {refused.Message}", refused);
        }
    }

    /// <summary>Takes the place of what was written before in one step; the results of continuous integration first.</summary>
    /// <returns>Whether it could be written.</returns>
    private async Task<bool> WriteAsync(string report, string about, List<ScenarioResult> results)
    {
        try
        {
            var (junit, page) = (Path.Combine(report, JUnit), Path.Combine(report, Page));
            await using (var file = File.Create(junit + ".new"))
            {
                JUnitReport.Write(results, file);
            }

            File.Move(junit + ".new", junit, overwrite: true);
            await File.WriteAllTextAsync(page + ".new", HtmlReport.Write(about, results), CancellationToken.None);
            File.Move(page + ".new", page, overwrite: true);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            await output.WriteLineAsync($"--report: '{report}' cannot be written: {refused.Message}");
            return false;
        }
    }

    private static string Line(ScenarioResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Heading.Number,-7} {result.Verdict,-12} {result.Took.TotalSeconds,6:0.0} s  {result.Heading.Title} ({result.Heading.Basis}){(result.Finding is { } finding ? "\n        " + ForeignText.Shorten(finding) : "")}");
}
