namespace FlexCoop.Conformance.Tests;

/// <summary>Scenarios as tests: the runner that vendors use plays them, and a failure shows everything that went over the wire.</summary>
internal static class Played
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task ExpectPassedAsync(ScenarioHeading heading, Func<ScenarioRun, Task> play, CancellationToken cancellationToken)
    {
        var result = await ScenarioRunner.RunAsync(heading, TimeProvider.System, Limit, play, cancellationToken);

        Assert.That(result.Verdict, Is.EqualTo(Verdict.Passed), result.ToString());
    }
}
