using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>The owner's opts of events for single resources (protocol.md §9, rule 206), by the whole agent.</summary>
public sealed class EventOptTests
{
    private static readonly OadrEventId Event = new("EVT-1");
    private static readonly ResourceId Heatpump = new("heatpump");

    [Test, CancelAfter(300_000)]
    public async Task Opt_OneResourceOut_IsToldByCreateOptAndLetsOnlyThatGo(CancellationToken cancellationToken)
    {
        await using var harness = await StartWithBoilerAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));

        var outcome = await harness.Agent.OptAsync(Event, OptType.OptOut, [Heatpump], cancellationToken);
        var told = await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((told.QualifiedEventId, told.OptType), Is.EqualTo((new QualifiedEventId(Event, 0), OptType.OptOut)), "EN-12");
            Assert.That(told.Target, Is.EqualTo(new EiTarget { ResourceIds = [Heatpump] }).UsingPropertiesComparer());
            Assert.That((told.Vavailability, told.MarketContext), Is.EqualTo(((IReadOnlyList<XcalProperties>?)null, (MarketContext?)null)), "rule 206");
            Assert.That((told.OptId.Value, told.VenId), Is.EqualTo((outcome.OptId, new VenId("VEN-1"))));
            Assert.That(harness.Resource.Log, Is.EqualTo(["SIMPLE 2 at 0 until 29", "release at 0"]));
            Assert.That(harness.More[0].Log, Is.EqualTo(["SIMPLE 2 at 0 until 29"]));
            Assert.That(harness.Vtn.FormFaults, Is.Empty);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_OneResourceInOfAnEventThatIsOptedOut_DrivesOnlyThat(CancellationToken cancellationToken)
    {
        await using var harness = await StartWithBoilerAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        await harness.Agent.OptAsync(Event, OptType.OptOut, cancellationToken);

        await harness.Agent.OptAsync(Event, OptType.OptIn, [Heatpump], cancellationToken);

        Assert.That(harness.Resource.IsHeld, Is.True);
        Assert.That(harness.More[0].IsHeld, Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_OfAResource_OutlivesAModificationAndARestart(CancellationToken cancellationToken)
    {
        await using var harness = await StartWithBoilerAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        await harness.Agent.OptAsync(Event, OptType.OptOut, [Heatpump], cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(modification: 1, level: 3, startIn: TimeSpan.FromMinutes(-1)));

        await harness.StopAsync();
        harness.Start();
        await harness.StartedAsync(cancellationToken);

        Assert.That(harness.Resource.IsHeld, Is.False, "rule 206");
        Assert.That(harness.More[0].IsHeld, Is.True);
        Assert.That(harness.Agent.Status.Opts.Single().Delivery, Is.EqualTo(OptDelivery.Acknowledged));
        Assert.That(harness.Vtn.Received().OfType<OadrCreateOpt>(), Is.Empty, "once told is told");
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_OfAResourceSaidAnew_TakesThePlaceOfTheOldOne(CancellationToken cancellationToken)
    {
        await using var harness = await StartWithBoilerAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));

        await harness.Agent.OptAsync(Event, OptType.OptOut, [Heatpump], cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);
        await harness.Agent.OptAsync(Event, OptType.OptIn, [Heatpump], cancellationToken);
        var told = await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        Assert.That(told.OptType, Is.EqualTo(OptType.OptIn));
        Assert.That(harness.Agent.Status.Opts.Select(status => (status.Opt.OptId, status.Opt.IsOptIn)), Is.EqualTo([(told.OptId.Value, true)]));
        Assert.That(harness.Resource.IsHeld, Is.True);
    }

    /// <summary>Nothing acts after the owner has opted out: what an oadrCreatedEvent cannot change at the VTN is said by EiOpt too (rule 206).</summary>
    [Test, CancelAfter(300_000)]
    public async Task Opt_WholeHomeOutAfterAResourceIn_TellsBothAndLetsAllGo(CancellationToken cancellationToken)
    {
        await using var harness = await StartWithBoilerAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        await harness.Agent.OptAsync(Event, OptType.OptIn, [Heatpump], cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        await harness.Agent.OptAsync(Event, OptType.OptOut, cancellationToken);
        var answer = await harness.Vtn.ReceiveAsync<OadrCreatedEvent>(cancellationToken);
        var opt = await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        Assert.That((answer.EventResponses!.Single().OptType, opt.OptType), Is.EqualTo((OptType.OptOut, OptType.OptOut)));
        Assert.That((harness.Resource.IsHeld, harness.More[0].IsHeld), Is.EqualTo((false, false)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Opt_OfANeverEvent_IsFollowedAndNotTold(CancellationToken cancellationToken)
    {
        await using var harness = await StartWithBoilerAsync(cancellationToken);
        harness.Vtn.Distribute(Some.Event(startIn: TimeSpan.FromMinutes(-1)) with { ResponseRequired = ResponseRequired.Never });
        await harness.NextPollAsync(cancellationToken);
        await harness.Resource.NextAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        await harness.Agent.OptAsync(Event, OptType.OptOut, [Heatpump], cancellationToken);
        await harness.Agent.OptAsync(Event, OptType.OptOut, cancellationToken);
        await harness.StartedAsync(cancellationToken);

        Assert.That(harness.Vtn.Received().Where(message => message is OadrCreateOpt or OadrCreatedEvent), Is.Empty, "EN-13");
        Assert.That(harness.Resource.IsHeld, Is.False);
        Assert.That(harness.Agent.Status.Opts.Single().Delivery, Is.EqualTo(OptDelivery.LocalOnly));
    }

    [TestCase("EVT-404", "heatpump", "there is no event 'EVT-404'")]
    [TestCase("EVT-1", "boiler", "event 'EVT-1' does not mean resource 'boiler'; it means heatpump")]
    [CancelAfter(300_000)]
    public async Task Opt_OfWhatIsNotThere_SaysWhy(string eventId, string resource, string fault, CancellationToken cancellationToken)
    {
        await using var harness = await StartWithBoilerAsync(cancellationToken);
        var forOne = Some.Event();
        await harness.DistributeAsync(cancellationToken, forOne with { EiEvent = forOne.EiEvent with { Target = new EiTarget { ResourceIds = [Heatpump] } } });

        var outcome = await harness.Agent.OptAsync(new OadrEventId(eventId), OptType.OptOut, [new ResourceId(resource)], cancellationToken);

        Assert.That(outcome.Fault, Does.StartWith(fault));
        Assert.That(harness.Agent.Status.Opts, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Event_Cancelled_TakesItsOptsAlong(CancellationToken cancellationToken)
    {
        await using var harness = await StartWithBoilerAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event());
        await harness.Agent.OptAsync(Event, OptType.OptOut, [Heatpump], cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCreateOpt>(cancellationToken);

        harness.Vtn.Distribute();
        await harness.StartedAsync(cancellationToken);
        await harness.NextPollAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        Assert.That(harness.Agent.Status.Opts, Is.Empty);
    }

    private static async Task<AgentHarness> StartWithBoilerAsync(CancellationToken cancellationToken)
    {
        var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.More.Add(new FakeResource("boiler", harness.Domain, "Water_Heater")));
        await harness.StartedAsync(cancellationToken);
        return harness;
    }
}
