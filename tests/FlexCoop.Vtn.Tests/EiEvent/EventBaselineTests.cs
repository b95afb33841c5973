using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>What an event is to be compared with (protocol.md §8.7; rules 101 to 103, 108). What it looks like is told by scenario EV-38.</summary>
public sealed class EventBaselineTests
{
    private static readonly BaselineDefinition Yesterday = new()
    {
        Name = "yesterday", Start = Some.Now.AddDays(-1), Unit = "kW", ResourceIds = ["heatpump"], Intervals = [new(TimeSpan.FromHours(1), 3.05), new(TimeSpan.FromHours(1), 3.08)],
    };

    [Test, CancelAfter(300_000)]
    public async Task Announce_BaselineOfOneVen_IsToldToThatAlone(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var mine = vtn.NewVen();
        await mine.StartUpAsync(cancellationToken, Some.UsageMetadata("heatpump"));
        using var other = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { GroupIds = ["all"] }, Baseline = Yesterday }, cancellationToken);

        var told = await BaselineAsync(mine, cancellationToken);
        var toldToOther = await BaselineAsync(other, cancellationToken);

        Assert.That(told?.BaselineName, Is.EqualTo("yesterday"));
        Assert.That(toldToOther, Is.Null, "the sum of another VEN's resources");
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_BaselineOfNoNamedResources_IsToldToAll_AndOutlivesARestart(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value) with { Baseline = Yesterday with { ResourceIds = [] } }, cancellationToken);

        var told = await BaselineAsync(ven, cancellationToken);
        await vtn.RestartAsync(cancellationToken);

        Assert.That(told?.Duration, Is.EqualTo(OadrDuration.From(TimeSpan.FromHours(2))));
        Assert.That((await vtn.Events.FindAsync(announced.EventId, cancellationToken))?.Definition.Baseline, Is.EqualTo(announced.Definition.Baseline).UsingPropertiesComparer());
    }

    private static async Task<EiEventBaseline?> BaselineAsync(TestVen ven, CancellationToken cancellationToken) =>
        ((OadrDistributeEvent)await ven.PollAsync(cancellationToken)).Events.Single().EiEvent.Baseline;
}
