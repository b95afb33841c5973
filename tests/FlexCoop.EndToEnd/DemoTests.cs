using FlexCoop.Testing;

namespace FlexCoop.EndToEnd;

/// <summary>The demonstration, as the README's first command runs it, with fewer homes. It takes its own half minute of real time.</summary>
[NonParallelizable]
public sealed class DemoTests
{
    [Test, CancelAfter(150_000)]
    public Task Demo_SyntheticHomes_EndsWithTheTableAndEverythingHeld(CancellationToken cancellationToken) => RunAsync(cancellationToken);

    [Test, CancelAfter(150_000)]
    public Task Demo_MeasuredHomeAndWeather_EndsWithTheTableAndEverythingHeld(CancellationToken cancellationToken) => RunAsync(
        cancellationToken,
        "--profile",
        SharedMaterial.Path("data", "home-load-pv-30min.csv"),
        "--profile-from",
        "2011-07-05",
        "--weather",
        SharedMaterial.Path("data", "weather-be-hourly.csv"),
        "--weather-from",
        "2023-01-17");

    private static async Task RunAsync(CancellationToken cancellationToken, params string[] more)
    {
        var agent = Path.Combine(AppContext.BaseDirectory, "FlexCoop.Ven.Gateway");
        await using var demo = ProductProcess.StartMiddleware(crashPoint: null, ["demo", "--homes", "3", "--exit", "--agent", agent, .. more]);

        var (exitCode, output, error) = await demo.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.Zero, output + error);
        Assert.That(output, Does.Contain("3 of 3"));
    }
}
