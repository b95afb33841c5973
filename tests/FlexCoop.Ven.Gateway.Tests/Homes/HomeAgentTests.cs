using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Gateway.Tests;

/// <summary>A home, its twin and its VEN together.</summary>
public sealed class HomeAgentTests
{
    [Test, CancelAfter(300_000)]
    public async Task Register_NewHome_OffersEachDeviceUnderItsName(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = agents.Homes[0].Ven.RunAsync(stop.Token);

        var metadata = await agents.Vtn.ReceiveAsync<OadrRegisterReport>(cancellationToken);
        await stop.CancelAsync();
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(
            metadata.Reports.SelectMany(report => report.Descriptions).SelectMany(point => point.ReportDataSource!.ResourceIds).Select(id => id.Value).Distinct(),
            Is.EquivalentTo(["home-1.meter", "home-1.base-load", "home-1.heat-pump", "home-1.water-heater", "home-1.ev-charger", "home-1.battery", "home-1.pv"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Distribute_RunningEvent_IsInTheLedgerOfEachDeviceThatTakesIt(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.StartAsync(cancellationToken);

        await agents.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));

        var ends = Some.Now.AddMinutes(29);
        Assert.That(agents.Homes[0].Ledger.Select(line => (line.Device, line.Setting, line.Value, line.ValidUntil)), Is.EquivalentTo(
            new (string, string, double?, DateTimeOffset?)[]
            {
                ("heat-pump", "powerLimit", 0, ends), ("water-heater", "powerLimit", 0, ends), ("ev-charger", "powerLimit", 0, ends), ("battery", "powerSetpoint", -5000, ends),
            }));
    }

    [Test, CancelAfter(300_000)]
    public async Task Open_FolderOfARunningAgent_IsRefusedWithItsName(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);

        Assert.That(() => agents.New("home-1"), Throws.TypeOf<StartException>().With.Message.StartsWith("home-1: "));
        Assert.That((bool)(await agents.AskAsync("status", cancellationToken))["ok"]!);
    }

    [Test, CancelAfter(300_000)]
    public async Task Open_FolderOfAnotherHome_IsRefusedWithTheRemedy(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        agents.New("box").Dispose();
        var other = SomeHome.Setup(agents.Domain) with { Parameters = SomeHome.Parameters() with { Seed = 99 } };

        Assert.That(
            () => agents.New("box", other),
            Throws.TypeOf<StartException>().With.Message.StartsWith("box: ").And.Message.Contains("holds another home (seed 1, given 99)").And.Message.Contains("begin a new folder"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Open_Again_GoesOnWithHomeAndTwinFromTheSameOrigin(CancellationToken cancellationToken)
    {
        await using var agents = await Agents.OpenAsync(cancellationToken);
        agents.New("box").Dispose();

        agents.Domain.Advance(TimeSpan.FromHours(3));
        using var again = agents.New("box");
        again.Observer.Look();
        agents.Domain.Advance(TimeSpan.FromMinutes(1));
        var drawn = again.Observer.Look();

        Assert.That(drawn!.Value.HomeW, Is.EqualTo(drawn.Value.TwinW), "nothing has disturbed the home");
    }
}
