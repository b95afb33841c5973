using System.Text.Json.Nodes;
using FlexCoop.Testing;
using FlexCoop.Ven.Devices;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Homes;
using FlexCoop.Ven.Gateway.Sim;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>What a simulation says has come of it: the figures by which faults are found.</summary>
public sealed class SummaryWriterTests
{
    private static readonly DateTimeOffset Later = Some.Now.AddHours(1);

    [Test, CancelAfter(300_000)]
    public async Task Write_HomeThatWasLeftAlone_HasNoFigures(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);

        var summary = await SummarizeAsync(agents, agents.Homes, cancellationToken);

        Assert.That((DateTimeOffset)summary["at"]!, Is.EqualTo(Some.Now));
        Assert.That(summary["homes"]!.ToJsonString(), Is.EqualTo("""[{"name":"home-1","settings":0,"releases":0,"doubled":0,"held":0}]"""));
        Assert.That(summary["minutes"]!.AsArray(), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Write_SettingsAndReleases_AreCounted(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        using var home = await LivedAsync(
            agents,
            devices => devices("water-heater").ApplyAsync(new PowerLimit(1000), Later, cancellationToken),
            devices => devices("battery").ApplyAsync(new PowerSetpoint(-5000), Later, cancellationToken),
            devices => devices("water-heater").ApplyAsync(new PowerLimit(0), Later, cancellationToken),
            devices => devices("water-heater").ReleaseAsync(cancellationToken));

        var figures = (await SummarizeAsync(agents, [home], cancellationToken))["homes"]!.AsArray().Single()!;

        Assert.That(Figures(figures), Is.EqualTo((3, 1, 0, 1)), "settings, releases, doubled, held");
    }

    [Test, CancelAfter(300_000)]
    public async Task Write_SameSettingTwiceInARow_IsDoubled(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        using var home = await LivedAsync(
            agents,
            devices => devices("water-heater").ApplyAsync(new PowerLimit(1000), Later, cancellationToken),
            devices => devices("ev-charger").ApplyAsync(new PowerLimit(0), Later, cancellationToken),
            devices => devices("water-heater").ApplyAsync(new PowerLimit(1000), Later, cancellationToken),
            devices => devices("water-heater").ApplyAsync(new PowerLimit(1000), Later, cancellationToken));

        var figures = (await SummarizeAsync(agents, [home], cancellationToken))["homes"]!.AsArray().Single()!;

        Assert.That(Figures(figures), Is.EqualTo((4, 0, 2, 2)), "what another device was given in between does not matter");
    }

    [Test, CancelAfter(300_000)]
    public async Task Write_SettingThatDiffersOrComesAfterARelease_IsNotDoubled(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        using var home = await LivedAsync(
            agents,
            devices => devices("water-heater").ApplyAsync(new PowerLimit(1000), Later, cancellationToken),
            devices => devices("water-heater").ApplyAsync(new PowerLimit(1000), Later.AddHours(1), cancellationToken),
            devices => devices("water-heater").ApplyAsync(new PowerLimit(0), Later.AddHours(1), cancellationToken),
            devices => devices("water-heater").ReleaseAsync(cancellationToken),
            devices => devices("water-heater").ReleaseAsync(cancellationToken),
            devices => devices("water-heater").ApplyAsync(new PowerLimit(0), Later.AddHours(1), cancellationToken),
            devices => devices("ev-charger").ApplyAsync(new PowerLimit(0), Later.AddHours(1), cancellationToken));

        var figures = (await SummarizeAsync(agents, [home], cancellationToken))["homes"]!.AsArray().Single()!;

        Assert.That(Figures(figures), Is.EqualTo((5, 2, 0, 2)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Write_SettingThatHasEnded_IsHeldNoLonger(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        using var home = await LivedAsync(
            agents,
            devices => devices("water-heater").ApplyAsync(new PowerLimit(0), Later, cancellationToken),
            devices => devices("battery").ApplyAsync(new PowerSetpoint(0), Later.AddTicks(1), cancellationToken));

        agents.Domain.AdvanceTo(Later);
        var figures = (await SummarizeAsync(agents, [home], cancellationToken))["homes"]!.AsArray().Single()!;

        Assert.That(Figures(figures), Is.EqualTo((2, 0, 0, 1)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Write_MinuteByMinute_SumsWhatAllHomesAndTheirTwinsDrew(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken, homes: 2);
        using var folder = new TemporaryFolder();
        using var writer = new SummaryWriter(folder["summary.json"], agents.Homes, agents.Clocks, NullLogger.Instance);

        await writer.StartAsync(cancellationToken);
        for (var minute = 0; minute < 4; minute++)
        {
            await agents.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(2), cancellationToken);
        }

        await writer.StopAsync(cancellationToken);

        // The writer had looked at minutes 0 to 3 when it began to wait for the fourth; whether it got to that one before its end is its own business.
        var minutes = Read(folder["summary.json"])["minutes"]!.AsArray();
        var ends = minutes.Select(minute => (DateTimeOffset)minute!["at"]!).ToList();
        Assert.That(ends.Take(3), Is.EqualTo(Enumerable.Range(1, 3).Select(minute => Some.Now.AddMinutes(minute).AddSeconds(1))));
        Assert.That(minutes.Select(minute => (double)minute!["activePowerW"]!), Is.EqualTo(minutes.Select(minute => (double)minute!["twinActivePowerW"]!)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Write_Discomfort_IsTold(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        var folder = agents.FolderOf("box");
        using (var home = SimulatedHome.Open(SomeHome.Setup(agents.Domain), Some.Now, Path.Combine(folder, "home")))
        {
            var state = home.CaptureState();
            home.Restore(state with { Room = state.Room with { TemperatureC = 15 } });
        }

        using var box = agents.New("box");
        var figures = (await SummarizeAsync(agents, [box], cancellationToken, looks: true))["homes"]!.AsArray().Single()!;

        Assert.That((string)figures["discomfort"]!, Does.Contain("the room had 15.00 °C"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Write_RealSecondsPass_ReplacesTheFileAsAWhole(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["summary.json"], "what was there before", cancellationToken);
        using var writer = new SummaryWriter(folder["summary.json"], agents.Homes, agents.Clocks, NullLogger.Instance);

        await writer.StartAsync(cancellationToken);
        await agents.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(2), cancellationToken);
        agents.Wire.Advance(TimeSpan.FromSeconds(1));
        await agents.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(2), cancellationToken);
        await agents.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(2), cancellationToken);
        var summary = Read(folder["summary.json"]);
        await writer.StopAsync(cancellationToken);

        Assert.That(summary["homes"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(Directory.GetFiles(folder.Path), Is.EqualTo([folder["summary.json"]]), "nothing half-written is left");
    }

    /// <summary>A home whose devices have been given commands before its agent was opened; its ledger holds them.</summary>
    private static async Task<HomeAgent> LivedAsync(Agents agents, params Func<Func<string, IControllableDevice>, ValueTask>[] commands)
    {
        var folder = agents.FolderOf("box");
        using (var home = SimulatedHome.Open(SomeHome.Setup(agents.Domain), Some.Now, Path.Combine(folder, "home")))
        {
            foreach (var command in commands)
            {
                await command(home.Controllable);
            }
        }

        return agents.New("box");
    }

    /// <summary>What is written when the writer ends.</summary>
    private static async Task<JsonNode> SummarizeAsync(Agents agents, IReadOnlyList<HomeAgent> homes, CancellationToken cancellationToken, bool looks = false)
    {
        using var folder = new TemporaryFolder();
        using var writer = new SummaryWriter(folder["summary.json"], homes, agents.Clocks, NullLogger.Instance);
        if (looks)
        {
            await writer.StartAsync(cancellationToken);
            await agents.Domain.AdvanceToNextTimerAsync(TimeSpan.FromMinutes(2), cancellationToken);
        }

        await writer.StopAsync(cancellationToken);
        return Read(folder["summary.json"]);
    }

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(file))!;

    private static (int Settings, int Releases, int Doubled, int Held) Figures(JsonNode home) =>
        ((int)home["settings"]!, (int)home["releases"]!, (int)home["doubled"]!, (int)home["held"]!);
}
