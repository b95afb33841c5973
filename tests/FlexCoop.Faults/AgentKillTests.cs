using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Faults;

/// <summary>The agent's process dies as by SIGKILL while it gives commands, and is started again: every device is set once and let go once.</summary>
public sealed class AgentKillTests
{
    private static readonly string[] OnceEach = ["set", "release"];

    /// <summary>The event sets four devices, and its cancellation lets four go: visits 1 to 4, and 5 to 8.</summary>
    [Test, CancelAfter(60_000)]
    public async Task Crash_AroundACommand_EveryDeviceIsSetOnceAndLetGoOnce(
        [Values("ven.after-intent", "ven.after-act", "ven.after-done")] string place,
        [Values(2, 6)] int visit,
        CancellationToken cancellationToken)
    {
        await using var home = await Home.StartAsync($"{place}#{visit}", cancellationToken);
        var running = Running();

        await home.FollowAsync(running, cancellationToken);
        await home.FollowAsync(Cancelled(running), cancellationToken);
        var devices = await home.DevicesAsync(cancellationToken);

        Assert.That(home.HasCrashed, Is.True, $"the visit {visit} to {place} has not come");
        Assert.That(devices, Has.Count.EqualTo(4));
        Assert.That(devices.Values, Is.All.EqualTo(OnceEach), string.Join("; ", devices.Select(device => $"{device.Key}: {string.Join(", ", device.Value)}")));
        Assert.That(home.Vtn.FormFaults, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Kill_WhileAnEventIsFollowed_EveryDeviceStaysAsItIsAndIsLetGoAtItsEnd(CancellationToken cancellationToken)
    {
        await using var home = await Home.StartAsync(crashPoint: null, cancellationToken);
        var running = Running();
        await home.FollowAsync(running, cancellationToken);

        await home.KillAsync(cancellationToken);
        await home.FollowAsync(Cancelled(running), cancellationToken);
        var devices = await home.DevicesAsync(cancellationToken);

        Assert.That(devices, Has.Count.EqualTo(4));
        Assert.That(devices.Values, Is.All.EqualTo(OnceEach));
    }

    private static OadrEvent Running()
    {
        var message = Some.Event(duration: TimeSpan.FromHours(4));
        var now = TimeProvider.System.GetUtcNow();
        var start = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).AddMinutes(-1);
        return message with { EiEvent = message.EiEvent with { ActivePeriod = message.EiEvent.ActivePeriod with { DtStart = start } } };
    }

    private static OadrEvent Cancelled(OadrEvent running)
    {
        var descriptor = running.EiEvent.Descriptor with { ModificationNumber = 1, EventStatus = EventStatus.Cancelled };
        return running with { EiEvent = running.EiEvent with { Descriptor = descriptor } };
    }
}
