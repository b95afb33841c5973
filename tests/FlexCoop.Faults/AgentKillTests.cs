namespace FlexCoop.Faults;

/// <summary>The agent's process dies as by SIGKILL while an event runs, and is started again.</summary>
public sealed class AgentKillTests
{
    private static readonly string[] OnceEach = ["set", "release"];

    [Test, CancelAfter(300_000)]
    public async Task Kill_WhileAnEventIsFollowed_EveryDeviceStaysAsItIsAndIsLetGoAtItsEnd(CancellationToken cancellationToken)
    {
        await using var home = await Home.StartAsync(cancellationToken);
        var running = Home.Running();
        await home.FollowAsync(running, cancellationToken);

        await home.Agent.KillAsync(cancellationToken);
        await home.StartAgainAsync();
        await home.FollowAsync(Home.Cancelled(running), cancellationToken);
        var devices = await home.DevicesAsync(cancellationToken);

        Assert.That(devices, Has.Count.EqualTo(4));
        Assert.That(devices.Values, Is.All.EqualTo(OnceEach));
        Assert.That(home.Vtn.FormFaults, Is.Empty);
    }
}
