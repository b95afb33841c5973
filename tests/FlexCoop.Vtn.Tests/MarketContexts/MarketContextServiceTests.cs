using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>What a program decides for its events (rules 18, 201), over a real socket and store. The numbers are those of conformance.md.</summary>
public sealed class MarketContextServiceTests
{
    [Test, CancelAfter(300_000)]
    public async Task Announce_OverlapsInAForbiddingContext_IsRefusedWithTheReason_EV25(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        using var other = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr, cancellationToken);
        var first = SomeEvent.For(ven.VenId.Value) with { StartAfter = TimeSpan.FromMinutes(5) };
        var announced = await vtn.Events.TryAnnounceAsync(first, cancellationToken);

        var same = await vtn.Events.TryAnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { GroupIds = ["all"] } }, cancellationToken);
        var inWindow = await vtn.Events.TryAnnounceAsync(first with { Start = Some.Now.AddMinutes(44) }, cancellationToken);
        var adjacent = await vtn.Events.TryAnnounceAsync(first with { Start = Some.Now.AddMinutes(45) }, cancellationToken);
        var otherVen = await vtn.Events.TryAnnounceAsync(SomeEvent.For(other.VenId.Value), cancellationToken);
        var otherContext = await vtn.Events.TryAnnounceAsync(first with { MarketContext = "http://example.org/other" }, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(same.Faults.Single().Problem, Is.EqualTo($"the event would overlap event '{announced.Event!.EventId}' of market context 'dr' for venID '{ven.VenId}'"));
            Assert.That(same.Faults.Single().Member, Is.EqualTo("start"));
            Assert.That(inWindow.Event, Is.Null, "startafter counts");
            Assert.That(adjacent.Faults, Is.Empty, "ends are exclusive");
            Assert.That(otherVen.Faults, Is.Empty);
            Assert.That(otherContext.Faults, Is.Empty);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_Overlaps_IsTakenWhereTheContextAllowsIt_EV25(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var definition = SomeEvent.For(ven.VenId.Value);
        await vtn.Events.TryAnnounceAsync(definition, cancellationToken);

        var byImplicit = await vtn.Events.TryAnnounceAsync(definition, cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { Overlap = OverlapPolicy.Allow }, cancellationToken);
        var byAllow = await vtn.Events.TryAnnounceAsync(definition, cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr, cancellationToken);
        var byForbid = await vtn.Events.TryAnnounceAsync(definition, cancellationToken);

        Assert.That(byImplicit.Faults, Is.Empty, "a context that nobody has made allows overlaps");
        Assert.That(byAllow.Faults, Is.Empty);
        Assert.That(byForbid.Faults, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Modify_IntoAnOverlap_IsRefusedAndCancelMakesRoom(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { Uri = "HTTP://EXAMPLE.ORG/dr" }, cancellationToken);
        var first = await vtn.Events.TryAnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var second = await vtn.Events.TryAnnounceAsync(SomeEvent.For(ven.VenId.Value) with { Start = Some.Now.AddHours(2) }, cancellationToken);

        var refused = await MoveAsync(vtn, second.Event!, cancellationToken);
        await vtn.Events.CancelAsync(first.Event!.EventId, cancellationToken);
        var moved = await MoveAsync(vtn, second.Event!, cancellationToken);

        Assert.That(refused.Faults.Single().Problem, Does.Contain($"'{first.Event.EventId}'"), "the same context after normalisation (rule 512)");
        Assert.That(refused.Event.ModificationNumber, Is.Zero);
        Assert.That((moved.Faults.Count, moved.Event.ModificationNumber), Is.EqualTo((0, 1u)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_ManyAtOnceInAForbiddingContext_OneIsTaken(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr, cancellationToken);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => vtn.Events.TryAnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken))));

        Assert.That(outcomes.Count(outcome => outcome.Event is not null), Is.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Announce_InAnOptOutWindow_IsSentUnlessTheProgramHoldsIt_OP26(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven, startHour: 0), cancellationToken);

        var sent = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        var polled = await ven.DrainAsync(cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { Overlap = OverlapPolicy.Allow, OptOutWindows = OptOutWindowPolicy.Hold }, cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);

        Assert.That(Ids(polled), Is.EqualTo([sent.EventId]), "send is the default");
        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrResponse>(), "held");
        Assert.That((await RequestAsync(ven, cancellationToken)).Events.Select(Id), Is.EqualTo([sent.EventId]), "what the VEN has is not taken back");
    }

    [Test, CancelAfter(300_000)]
    public async Task HeldEvent_WhenTheScheduleIsCancelled_IsSent(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var held = await HoldAsync(vtn, ven, cancellationToken);

        await ven.SendAsync<OadrCanceledOpt>(new OadrCancelOpt("c1", new OptId("OPT-1"), ven.VenId), cancellationToken);

        Assert.That(Ids(await ven.DrainAsync(cancellationToken)), Is.EqualTo([held.EventId]));
    }

    [Test, CancelAfter(300_000)]
    public async Task HeldEvent_WhenTheProgramSends_IsSent(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var held = await HoldAsync(vtn, ven, cancellationToken);

        await vtn.MarketContexts.PutAsync(SomeProgram.Dr, cancellationToken);

        Assert.That(Ids(await ven.DrainAsync(cancellationToken)), Is.EqualTo([held.EventId]));
    }

    [Test, CancelAfter(300_000)]
    public async Task HeldEvent_WhenTheProgramIsDeleted_IsSent(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var held = await HoldAsync(vtn, ven, cancellationToken);

        var deleted = await vtn.MarketContexts.DeleteAsync("dr", cancellationToken);
        var again = await vtn.MarketContexts.DeleteAsync("dr", cancellationToken);

        Assert.That((deleted?.Id, again), Is.EqualTo(("dr", (MarketContextDocument?)null)));
        Assert.That(Ids(await ven.DrainAsync(cancellationToken)), Is.EqualTo([held.EventId]));
    }

    [Test, CancelAfter(300_000)]
    public async Task HeldEvent_AfterARestart_IsStillHeld(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await HoldAsync(vtn, ven, cancellationToken);

        await vtn.RestartAsync(cancellationToken);
        using var again = vtn.NewVen();

        Assert.That(await again.SendAsync(new OadrPoll(ven.VenId), cancellationToken), Is.TypeOf<OadrResponse>());
    }

    [Test, CancelAfter(300_000)]
    public async Task DeliveredEvent_MovedIntoAnOptOutWindow_IsStillSent(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { OptOutWindows = OptOutWindowPolicy.Hold }, cancellationToken);
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven, startHour: 1), cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        await vtn.Events.ModifyAsync(announced.EventId, definition => definition with { Start = definition.Start.AddHours(1) }, cancellationToken);

        var polled = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);
        Assert.That(polled.Events.Select(oadrEvent => oadrEvent.EiEvent.Descriptor.ModificationNumber), Is.EqualTo([1u]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Put_UriOfAnother_IsRefused(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr, cancellationToken);

        var refused = await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { Id = "two", Uri = "http://EXAMPLE.org:80/x/../%64r" }, cancellationToken);
        var replaced = await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { Name = "Demand response" }, cancellationToken);

        Assert.That(refused.Faults.Single().Problem, Does.Contain("market context 'dr'"), "rule 512");
        Assert.That((replaced.IsNew, replaced.Faults.Count), Is.EqualTo((false, 0)));
    }

    /// <summary>An event that is held back, by a schedule OPT-1.</summary>
    /// <summary>Both are committed at once; whoever is known of last must see the other.</summary>
    [Test, CancelAfter(300_000)]
    public async Task CancelOpt_WhileAnEventIsAnnounced_OwesTheEvent(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { Overlap = OverlapPolicy.Allow, OptOutWindows = OptOutWindowPolicy.Hold }, cancellationToken);
        for (var round = 0; round < 60; round++)
        {
            await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven, $"OPT-{round}", startHour: 0, hours: 0), cancellationToken);

            var announcing = vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
            await ven.SendAsync<OadrCanceledOpt>(new OadrCancelOpt("c1", new OptId($"OPT-{round}"), ven.VenId), cancellationToken);
            var announced = await announcing;
            await ven.DrainAsync(cancellationToken);

            Assert.That((await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single().DeliveredModification, Is.Zero, $"round {round}");
            await vtn.Events.CancelAsync(announced.EventId, cancellationToken);
            await ven.DrainAsync(cancellationToken);
        }
    }

    private static async Task<EventDocument> HoldAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken)
    {
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { OptOutWindows = OptOutWindowPolicy.Hold }, cancellationToken);
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven, startHour: 0), cancellationToken);
        var held = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrResponse>(), "held");
        return held;
    }

    private static async Task<EventChange> MoveAsync(VtnHost vtn, EventDocument stored, CancellationToken cancellationToken) =>
        (await vtn.Events.ModifyAsync(stored.EventId, definition => definition with { Start = Some.Now.AddMinutes(20) }, cancellationToken))!;

    private static Task<OadrDistributeEvent> RequestAsync(TestVen ven, CancellationToken cancellationToken) =>
        ven.SendAsync<OadrDistributeEvent>(new OadrRequestEvent { RequestId = "e1", VenId = ven.VenId }, cancellationToken);

    private static IReadOnlyList<string> Ids(IReadOnlyList<OadrMessage> polled) => [.. polled.OfType<OadrDistributeEvent>().Single().Events.Select(Id)];

    private static string Id(OadrEvent oadrEvent) => oadrEvent.EiEvent.Descriptor.EventId.Value;
}
