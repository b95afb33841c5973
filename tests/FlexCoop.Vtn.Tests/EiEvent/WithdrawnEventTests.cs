using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>An event that concerns a VEN no more: the VTN's view of the VEN is the VEN's own (rule 61).</summary>
public sealed class WithdrawnEventTests
{
    [TestCase("leaves the group")]
    [TestCase("is bound to another program")]
    [TestCase("has its registration cancelled")]
    [TestCase("only reports")]
    [TestCase("is no target any more")]
    [CancelAfter(300_000)]
    public async Task Response_EventConcernsTheVenNoMore_IsWithdrawn(string theVen, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var id = await AnsweredAsync(vtn, ven, cancellationToken);

        await (theVen switch
        {
            "leaves the group" => vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = [] }, null, cancellationToken),
            "is bound to another program" => vtn.Membership.ChangeAsync(ven.VenId, names => names, ["http://example.org/other"], cancellationToken),
            "has its registration cancelled" => vtn.Registry.CancelAsync(ven.VenId, cancellationToken),
            "only reports" => ReregisterAsync(ven, reportOnly: true, cancellationToken),
            _ => (Task)vtn.Events.ModifyAsync(id, ForOthers, cancellationToken),
        });
        var withdrawn = await ResponseAsync(vtn, id, cancellationToken);
        await vtn.RestartAsync(cancellationToken);
        var afterARestart = await ResponseAsync(vtn, id, cancellationToken);

        var nothing = new EventResponseDocument { EventId = id, VenId = ven.VenId.Value, Withdrawn = true };
        Assert.That(withdrawn, Is.EqualTo(nothing));
        Assert.That(afterARestart, Is.EqualTo(nothing));
        Assert.That(vtn.EffectiveOpts.Of((await vtn.Events.FindAsync(id, cancellationToken))!, withdrawn), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Response_VenComesBack_CountsAfterANewAnswer(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var id = await AnsweredAsync(vtn, ven, cancellationToken);
        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = [] }, null, cancellationToken);

        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = ["all"] }, null, cancellationToken);
        var back = await ResponseAsync(vtn, id, cancellationToken);
        var sent = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);
        await vtn.RestartAsync(cancellationToken);
        using var again = vtn.NewVen();
        var unanswered = await ResponseAsync(vtn, id, cancellationToken);
        await again.SendAsync<OadrResponse>(new OadrCreatedEvent { EiResponse = EiResponse.Ok(""), EventResponses = TestVen.Answers(sent, OptType.OptOut), VenId = ven.VenId }, cancellationToken);
        var answered = await ResponseAsync(vtn, id, cancellationToken);

        Assert.That(back, Is.EqualTo(new EventResponseDocument { EventId = id, VenId = ven.VenId.Value }), "as one that has not been sent it");
        Assert.That((unanswered.Withdrawn, unanswered.Opt), Is.EqualTo((false, (OptType?)null)));
        Assert.That((answered.Withdrawn, answered.Opt), Is.EqualTo((false, OptType.OptOut)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Response_LateAnswerToAWithdrawnEvent_IsTakenAndCountsNever(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { GroupIds = ["all"] } }, cancellationToken);
        var sent = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);
        await ven.PollAsync(cancellationToken);

        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = [] }, null, cancellationToken);
        var late = await ven.AnswerAsync(TestVen.Answers(sent), cancellationToken);
        var without = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);
        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = ["all"] }, null, cancellationToken);
        var back = (OadrDistributeEvent)await ven.PollAsync(cancellationToken);

        Assert.That(late.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "it had been sent the event");
        Assert.That(without.Events, Is.Empty, "rule 61");
        Assert.That(back.Events, Has.Count.EqualTo(1));
        Assert.That((await ResponseAsync(vtn, announced.EventId, cancellationToken)).Opt, Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Response_VenLeavesWhenTheEventIsOver_Stays(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var id = await AnsweredAsync(vtn, ven, cancellationToken);

        vtn.Domain.Advance(TimeSpan.FromHours(1));
        await vtn.Registry.CancelAsync(ven.VenId, cancellationToken);

        Assert.That((await ResponseAsync(vtn, id, cancellationToken)).Opt, Is.EqualTo(OptType.OptIn), "it took part");
    }

    private static async Task<string> AnsweredAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken)
    {
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For() with { Targets = new EventTargets { GroupIds = ["all"] } }, cancellationToken);
        await ven.DrainAsync(cancellationToken);
        Assert.That((await ResponseAsync(vtn, announced.EventId, cancellationToken)).Opt, Is.EqualTo(OptType.OptIn));
        return announced.EventId;
    }

    private static async Task<EventResponseDocument> ResponseAsync(VtnHost vtn, string id, CancellationToken cancellationToken) =>
        (await vtn.Events.ResponsesAsync((await vtn.Events.FindAsync(id, cancellationToken))!, cancellationToken)).Single();

    private static Task<OadrCreatedPartyRegistration> ReregisterAsync(TestVen ven, bool reportOnly, CancellationToken cancellationToken) => ven.SendAsync<OadrCreatedPartyRegistration>(
        Some.CreatePartyRegistration() with { RegistrationId = ven.RegistrationId, VenId = ven.VenId, ReportOnly = reportOnly }, cancellationToken);

    private static EventDefinition ForOthers(EventDefinition definition) => definition with { Targets = new EventTargets { GroupIds = ["others"] } };
}
