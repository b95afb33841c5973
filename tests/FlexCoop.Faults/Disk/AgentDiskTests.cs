using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>The disk of an agent fails to flush, or is full: it answers to nothing that it does not hold, and no device stays curtailed for it .</summary>
public sealed class AgentDiskTests
{
    private const int StorageFailed = 3;
    private const string NoRoom = "No space left on device";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly string[] OnceEach = ["set", "release"];

    [Test, CancelAfter(300_000)]
    public async Task FlushFails_NothingIsAnsweredDevicesAreLetGoAndTheProcessEnds_AndTheNextAnswers(CancellationToken cancellationToken)
    {
        await using var home = await Home.StartAsync(cancellationToken);
        var running = Home.Running();
        await home.FollowAsync(running, cancellationToken);
        home.Vtn.Received();

        int exitCode;
        string error;
        using (await FailingFlushes.OfAsync(home.Agent.Id, cancellationToken))
        {
            home.Vtn.Distribute(Home.Cancelled(running));
            (exitCode, _, error) = await home.Agent.EndAsync(cancellationToken);
        }

        var answered = home.Vtn.Received().OfType<OadrCreatedEvent>().SelectMany(created => created.EventResponses ?? [])
            .Where(answer => answer.QualifiedEventId.ModificationNumber == 1).ToList();
        var devices = home.Devices();
        await home.StartAgainAsync();
        await home.AnsweredAsync(Home.Cancelled(running), cancellationToken);

        Assert.That(answered, Is.Empty, "nothing is answered");
        Assert.That(exitCode, Is.EqualTo(StorageFailed), error);
        Assert.That(error, Does.Contain("could not be flushed"));
        Assert.That(devices, Has.Count.EqualTo(4));
        Assert.That(devices.Values, Is.All.EqualTo(OnceEach), "every device is let go, once");
        Assert.That((await home.DevicesAsync(cancellationToken)).Values.SelectMany(taken => taken).Count(taken => taken == "set"), Is.EqualTo(4), "the next agent sets nothing");
    }

    [Test, CancelAfter(300_000)]
    public async Task DiskFull_NothingIsAnsweredDevicesAreLetGoAtTheEnd_AndItRecoversWithoutARestart(CancellationToken cancellationToken)
    {
        using var disk = SmallDisk.Mount("4m");
        using var devices = new TemporaryFolder();
        await using var home = await Home.StartAsync(cancellationToken, StateFolder(disk, devices));
        var running = Home.Event("EVT-1", TimeSpan.FromMinutes(-1), TimeSpan.FromSeconds(95));
        await home.FollowAsync(running, cancellationToken);

        disk.Fill();
        var untaken = await FirstUntakenAsync(home, running, cancellationToken);
        while (home.Devices().Values.Any(taken => taken[^1] != "release"))
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        var answered = home.Vtn.Received().OfType<OadrCreatedEvent>().ToList();
        var (_, status) = await home.AskAsync(cancellationToken, "status");
        disk.Free();
        await home.AnsweredAsync(untaken, cancellationToken);

        Assert.That(answered, Is.Empty, "nothing is answered while there is no room");
        Assert.That(home.Agent.HasExited, Is.False);
        Assert.That(home.Agent.Error, Does.Contain(NoRoom));
        Assert.That(status, Does.Contain(NoRoom), "the owner is told");
        var taken = await home.DevicesAsync(cancellationToken);
        Assert.That(taken, Has.Count.EqualTo(4));
        Assert.That(taken.Values, Is.All.EqualTo(OnceEach), "each device is let go at the end of the event, once");
    }

    /// <summary>The agent's folder on the small disk. The devices have none of it: they keep their logs elsewhere.</summary>
    private static string StateFolder(SmallDisk disk, TemporaryFolder devices)
    {
        var state = Directory.CreateDirectory(Path.Combine(disk.Path, "state")).FullName;
        foreach (var home in new[] { "home", "twin" })
        {
            Directory.CreateSymbolicLink(Path.Combine(state, home), Directory.CreateDirectory(devices[home]).FullName);
        }

        return state;
    }

    /// <summary>Sends events until the agent cannot take one more: what the journal has of its last page can be used still.</summary>
    private static async Task<OadrEvent> FirstUntakenAsync(Home home, OadrEvent running, CancellationToken cancellationToken)
    {
        for (var number = 2; ; number++)
        {
            var next = Home.Event($"EVT-{number}", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
            home.Vtn.Distribute(running, next);
            while (!home.Vtn.Received().OfType<OadrCreatedEvent>().Any())
            {
                if (home.Agent.Error.Contains(NoRoom, StringComparison.Ordinal))
                {
                    return next;
                }

                await Task.Delay(Look, TimeProvider.System, cancellationToken);
            }
        }
    }
}
