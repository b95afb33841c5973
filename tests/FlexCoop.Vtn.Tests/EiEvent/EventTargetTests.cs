using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Targets of every kind (protocol.md §8.8): who is concerned, and what it is told.</summary>
public sealed class EventTargetTests
{
    private static readonly IReadOnlyList<GeoPosition> Here = [new(50, 4), new(50, 5), new(51, 5), new(51, 4)];
    private static readonly IReadOnlyList<GeoPosition> Elsewhere = [new(60, 4), new(60, 5), new(61, 5)];

    [TestCaseSource(nameof(Kinds)), CancelAfter(300_000)]
    public async Task Announce_ToANameOfOneVen_ConcernsItAloneAndTellsOnlyItsOwn(TargetNames names, EventTargets targets, EiTarget told, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var mine = await vtn.NewStartedVenAsync(cancellationToken);
        using var other = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = (await vtn.Events.TryAnnounceAsync(SomeEvent.For() with { Targets = targets }, cancellationToken)).Event!;
        var before = await mine.PollAsync(cancellationToken);

        var faults = await vtn.Membership.ChangeAsync(mine.VenId, _ => names, marketContexts: null, cancellationToken);
        var event1 = ((OadrDistributeEvent)await mine.PollAsync(cancellationToken)).Events.Single().EiEvent;
        await vtn.RestartAsync(cancellationToken);
        var responses = await vtn.Events.ResponsesAsync(announced, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(faults, Is.Empty);
            Assert.That(before, Is.TypeOf<OadrResponse>());
            Assert.That(event1.Target, Is.EqualTo(told with { VenIds = [mine.VenId] }).UsingPropertiesComparer());
            Assert.That(responses.Select(response => response.VenId), Is.EqualTo([mine.VenId.Value]), "also after a restart");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_ToADeviceClass_ConcernsTheResourcesOfThatClass(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await NewVenOfTwoClassesAsync(vtn, cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { EndDeviceAssets = ["Thermostat", "Sauna"] } }, cancellationToken);

        var distributed = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        Assert.That(distributed.Events.Single().EiEvent.Target, Is.EqualTo(new EiTarget { EndDeviceAssets = ["Thermostat"] }).UsingPropertiesComparer());
        Assert.That(await ConcernedAsync(vtn, announced, cancellationToken), Is.EqualTo(["heatpump"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_ResourceIsOfAnotherClassNow_IsOwedTheEventsOfThatClass(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Metadata("Thermostat"));
        await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { EndDeviceAssets = ["Water_Heater"] } }, cancellationToken);

        await ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m2", Reports = [Metadata("Water_Heater")], VenId = ven.VenId }, cancellationToken);
        var polled = await ven.DrainAsync(cancellationToken);

        Assert.That(polled.OfType<OadrDistributeEvent>().Single().Events, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_NoResourceIsOfTheClassAnyMore_TheEventIsTakenBack(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await NewVenOfTwoClassesAsync(vtn, cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { EndDeviceAssets = ["Thermostat"] } }, cancellationToken);
        var before = (await ven.DrainAsync(cancellationToken)).OfType<OadrDistributeEvent>().Single();

        await ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m2", Reports = [Metadata("Water_Heater")], VenId = ven.VenId }, cancellationToken);
        var after = (await ven.DrainAsync(cancellationToken)).OfType<OadrDistributeEvent>().Single();

        Assert.That((before.Events.Count, after.Events.Count), Is.EqualTo((1, 0)), "what is missing in the message is cancelled (rule 61)");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_NamesOfTheVen_StandForAllOfIt(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await NewVenOfTwoClassesAsync(vtn, cancellationToken);
        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { MeterAssets = ["meter-1"], Location = new GeoPosition(50.5, 4.5) }, null, cancellationToken);
        var answered = await AnsweredAsync(vtn, ven, new EventTargets { MeterAssets = ["meter-1"] }, cancellationToken);

        var byMeter = await OptAsync(ven, answered, "OPT-1", new EiTarget { VenIds = [ven.VenId], MeterAssets = ["meter-1"] }, cancellationToken);
        var byArea = await OptAsync(ven, answered, "OPT-2", new EiTarget { ServiceAreas = [GmlFeatureCollection.Of(Here)] }, cancellationToken);
        var foreign = await OptAsync(ven, answered, "OPT-3", new EiTarget { VenIds = [ven.VenId], MeterAssets = ["meter-1", "meter-2"] }, cancellationToken);
        var elsewhere = await OptAsync(ven, answered, "OPT-4", new EiTarget { ServiceAreas = [GmlFeatureCollection.Of(Elsewhere)] }, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((byMeter.ResponseCode, byArea.ResponseCode), Is.EqualTo((EiResponseCode.Ok, EiResponseCode.Ok)));
            Assert.That((foreign.ResponseCode, foreign.ResponseDescription), Is.EqualTo((EiResponseCode.TargetMismatch, $"eiTarget: meterAsset 'meter-2' is not this VEN's; give venID '{ven.VenId}' or resources of it (rule 202)")));
            Assert.That(elsewhere.ResponseDescription, Does.Contain("serviceArea '60 4 60 5 61 5 60 4' is not this VEN's"));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_AllOfTheVenForAnEventOfAPart_IsNoSubset(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await NewVenOfTwoClassesAsync(vtn, cancellationToken);
        var answered = await AnsweredAsync(vtn, ven, new EventTargets { EndDeviceAssets = ["Thermostat"] }, cancellationToken);

        var whole = await OptAsync(ven, answered, "OPT-1", new EiTarget { VenIds = [ven.VenId], GroupIds = [new GroupId("all")] }, cancellationToken);
        var other = await OptAsync(ven, answered, "OPT-2", new EiTarget { ResourceIds = [new ResourceId("boiler")] }, cancellationToken);
        var part = await OptAsync(ven, answered, "OPT-3", new EiTarget { ResourceIds = [new ResourceId("heatpump")] }, cancellationToken);

        Assert.That((whole.ResponseCode, other.ResponseCode, part.ResponseCode), Is.EqualTo((EiResponseCode.TargetMismatch, EiResponseCode.TargetMismatch, EiResponseCode.Ok)), "rule 206");
        Assert.That(whole.ResponseDescription, Is.EqualTo("eiTarget: groupID 'all' means all of this VEN, of which the event concerns a part; give one of heatpump (rule 206)"));
    }

    /// <summary>What is asked of a VEN at every message must not grow with the product of what it and the events list: by lists this took minutes.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Announce_AsManyNamesAsAreTaken_IsAskedForEachVenInNoTime(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        var usage = Some.UsageMetadata("heatpump");
        await ven.StartUpAsync(cancellationToken, usage with
        {
            Descriptions =
            [
                .. Enumerable.Range(0, 50).Select(point => usage.Descriptions[0] with
                {
                    RId = new RId($"p{point}"),
                    ReportDataSource = new EiTarget { ResourceIds = [.. Enumerable.Range(20 * point, 20).Select(index => new ResourceId($"r-{index}"))] },
                    ReportSubject = new EiTarget { EndDeviceAssets = Names($"class-{point}", 50) },
                }),
            ],
        });
        await vtn.Membership.ChangeAsync(ven.VenId, _ => new TargetNames { GroupIds = Names("own", 1000), Pnodes = Names("own", 1000) }, null, cancellationToken);
        var known = vtn.Vens.Find(ven.VenId)!;
        var foreign = new EventTargets { GroupIds = Names("foreign", 100_000), Pnodes = Names("foreign", 100_000), ResourceIds = Names("foreign", 100_000), EndDeviceAssets = Names("foreign", 100_000) };

        for (var time = 0; time < 100; time++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Assert.That(foreign.Match(known), Is.False);
        }

        Assert.That(foreign.ToldTo(known).IsEmpty, Is.True);
        Assert.That((foreign with { Pnodes = ["own-7"] }).MatchWhole(known), Is.True, "a copy is asked for what it says itself");
        Assert.That((foreign with { EndDeviceAssets = ["class-3-7"] }).Resources(known), Has.Count.EqualTo(20).And.Contains("r-60"));

        static IReadOnlyList<string> Names(string name, int count) => [.. Enumerable.Range(0, count).Select(index => $"{name}-{index}")];
    }

    private static IEnumerable<TestCaseData> Kinds()
    {
        yield return Case("groupName", new() { GroupNames = ["village"] }, new() { GroupNames = ["village", "town"] }, new() { GroupNames = ["village"] });
        yield return Case("meterAsset", new() { MeterAssets = ["m-1"] }, new() { MeterAssets = ["m-0", "m-1"] }, new() { MeterAssets = ["m-1"] });
        yield return Case("pnode", new() { Pnodes = ["n-1", "n-2"] }, new() { Pnodes = ["n-2", "n-3"] }, new() { Pnodes = ["n-2"] });
        yield return Case("aggregatedPnode", new() { AggregatedPnodes = ["a-1"] }, new() { AggregatedPnodes = ["a-1"], Pnodes = ["a-1"] }, new() { AggregatedPnodes = ["a-1"] });
        yield return Case("serviceDeliveryPoint", new() { ServiceDeliveryPoints = ["s-1"] }, new() { ServiceDeliveryPoints = ["s-1", "s-2"] }, new() { ServiceDeliveryPoints = ["s-1"] });
        yield return Case("endDeviceAsset", new() { EndDeviceAssets = ["box-1"] }, new() { EndDeviceAssets = ["box-1", "box-2"] }, new() { EndDeviceAssets = ["box-1"] });
        yield return Case(
            "transportInterface",
            new() { TransportInterfaces = [new("A", "B")] },
            new() { TransportInterfaces = [new("B", "A"), new("A", "B")] },
            new() { TransportInterfaces = [new("A", "B")] });
        yield return Case(
            "serviceArea", new() { Location = new(50.5, 4.5) }, new() { ServiceAreas = [Elsewhere, Here] }, new() { ServiceAreas = [GmlFeatureCollection.Of(Here)] });
        yield return Case(
            "serviceLocation",
            new() { Location = new(50.5, 4.5) },
            new() { ServiceLocations = [[new(50.5, 4.5)], [new(4.5, 50.5)]] },
            new() { ServiceLocations = [new(null, null, [50.5, 4.5])] });
        yield return Case("partyID", new() { PartyIds = ["p-1"] }, new() { PartyIds = ["p-1", "p-2"], ResourceIds = ["r-1"] }, new() { PartyIds = [new PartyId("p-1")] });

        static TestCaseData Case(string kind, TargetNames names, EventTargets targets, EiTarget told) => new TestCaseData(names, targets, told).SetArgDisplayNames(kind);
    }

    private static async Task<TestVen> NewVenOfTwoClassesAsync(VtnHost vtn, CancellationToken cancellationToken)
    {
        var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Metadata("Thermostat"));
        return ven;
    }

    /// <summary>A boiler, and a heat pump of some class.</summary>
    private static OadrReport Metadata(string deviceClass)
    {
        var usage = Some.UsageMetadata("heatpump");
        var point = usage.Descriptions.Single();
        return usage with
        {
            Descriptions =
            [
                point with { ReportSubject = new EiTarget { EndDeviceAssets = [deviceClass] } },
                point with { RId = new RId("boiler.power"), ReportDataSource = new EiTarget { ResourceIds = [new ResourceId("boiler")] } },
            ],
        };
    }

    private static async Task<EventDocument> AnsweredAsync(VtnHost vtn, TestVen ven, EventTargets targets, CancellationToken cancellationToken)
    {
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = targets }, cancellationToken);
        await ven.DrainAsync(cancellationToken);
        return announced;
    }

    private static async Task<EiResponse> OptAsync(TestVen ven, EventDocument stored, string optId, EiTarget target, CancellationToken cancellationToken) =>
        (await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, stored, optId) with { Target = target }, cancellationToken)).EiResponse;

    private static async Task<IEnumerable<string?>> ConcernedAsync(VtnHost vtn, EventDocument stored, CancellationToken cancellationToken) =>
        vtn.EffectiveOpts.Of(stored, (await vtn.Events.ResponsesAsync(stored, cancellationToken)).Single()).Select(opt => opt.ResourceId);
}
