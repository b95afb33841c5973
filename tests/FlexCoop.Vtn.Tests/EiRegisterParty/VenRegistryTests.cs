using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>What an operator does with registrations (protocol.md §6.2), over a real socket and store.</summary>
public sealed class VenRegistryTests
{
    private static readonly TimeSpan SilenceTimeout = TimeSpan.FromSeconds(91);

    [Test, CancelAfter(300_000)]
    public async Task RequestReregistration_Registered_IsAskedByPollAndTheIdsStay(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        await vtn.Registry.RequestReregistrationAsync(ven.VenId, cancellationToken);
        var polled = await ven.PollAsync(cancellationToken);
        var acknowledged = await ven.AcknowledgeReregistrationAsync(EiResponse.Ok(""), cancellationToken);
        var again = await ven.SendAsync<OadrCreatedPartyRegistration>(
            Some.CreatePartyRegistration() with { RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromSeconds(31));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(polled, Is.EqualTo(new OadrRequestReregistration(ven.VenId)), "RG-16");
            Assert.That(acknowledged, Is.EqualTo("200 "), "figure 22");
            Assert.That((again.VenId, again.RegistrationId), Is.EqualTo((ven.VenId, ven.RegistrationId)));
            Assert.That(await ven.DrainAsync(cancellationToken), Is.Empty);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task RequestReregistration_VenWillNot_IsNotAskedOnAndOn(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Registry.RequestReregistrationAsync(ven.VenId, cancellationToken);
        await ven.PollAsync(cancellationToken);

        await ven.AcknowledgeReregistrationAsync(new EiResponse(EiResponseCode.DeploymentOther, "no", ""), cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromSeconds(31));

        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrResponse>());
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_Registered_IsToldByPollAndErasedAfterTheAnswer(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());
        await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);

        var request = (await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Single().Value.ReportRequestId;
        var isToBeTold = await vtn.Registry.CancelAsync(ven.VenId, cancellationToken);
        var updated = await ven.SendAsync<OadrUpdatedReport>(
            new OadrUpdateReport { RequestId = "u1", Reports = [Some.Data(new ReportRequestId(request), "heatpump.power", Some.Now, 1)], VenId = ven.VenId }, cancellationToken);
        var cancel = (OadrCancelPartyRegistration)await ven.PollAsync(cancellationToken);
        var nothingElse = (OadrResponse)await ven.PollAsync(cancellationToken);
        await ven.ReplyAsync(cancel, cancellationToken);
        await ven.ReplyAsync(cancel, cancellationToken);
        var after = (OadrResponse)await ven.PollAsync(cancellationToken);

        var document = (await vtn.Vens.FindDocumentAsync(ven.VenId, cancellationToken))!.Value;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(isToBeTold, Is.True);
            Assert.That(updated.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "it is registered until it has answered");
            Assert.That((cancel.RegistrationId, cancel.VenId), Is.EqualTo((ven.RegistrationId, ven.VenId)), "RG-14");
            Assert.That(nothingElse.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "it is still registered");
            Assert.That(after.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.NotRegistered), "rule 407");
            Assert.That((document.Reports, document.CancelledAt, document.CancelAskedAt), Is.EqualTo(((IReadOnlyList<OfferedReport>?)null, Some.Now, (DateTimeOffset?)null)));
            Assert.That(await vtn.ReportRequests.FindAllOfAsync(ven.VenId, cancellationToken), Is.Empty);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_VenNeverAnswers_IsErasedAfterAWhileAlsoOverARestart(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Registry.CancelAsync(ven.VenId, cancellationToken);
        await vtn.Watch.LookAsync(cancellationToken);
        var before = vtn.Vens.Find(ven.VenId)!.RegistrationId;

        await vtn.RestartAsync(cancellationToken);
        vtn.Wire.Advance(SilenceTimeout);
        await vtn.Watch.LookAsync(cancellationToken);

        Assert.That((before, vtn.Vens.Find(ven.VenId)!.RegistrationId), Is.EqualTo(((RegistrationId?)ven.RegistrationId, (RegistrationId?)null)));
        Assert.That(await LogAsync(vtn, ven, cancellationToken), Does.Contain("registration cancelled by the operator; the VEN did not answer"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_VenRegistersMeanwhile_NeedsANewRegistration(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Registry.CancelAsync(ven.VenId, cancellationToken);

        var again = await ven.SendAsync<OadrCreatedPartyRegistration>(
            Some.CreatePartyRegistration() with { RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);
        var anew = await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = ven.VenId }, cancellationToken);

        Assert.That((again.EiResponse.ResponseCode, anew.EiResponse.ResponseCode), Is.EqualTo((EiResponseCode.NotRegistered, EiResponseCode.Ok)), "rule 401");
        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrRegisterReport>(), "it begins afresh");
    }

    [Test, CancelAfter(300_000)]
    public async Task CanceledPartyRegistration_NobodyAskedFor_IsInvalidIdAndTheRegistrationStays(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var message = new OadrCanceledPartyRegistration { EiResponse = EiResponse.Ok("x"), RegistrationId = ven.RegistrationId, VenId = ven.VenId };

        var unasked = await ven.SendAsync<OadrResponse>(message, cancellationToken);
        await vtn.Registry.CancelAsync(ven.VenId, cancellationToken);
        var other = await ven.SendAsync<OadrResponse>(message with { RegistrationId = new RegistrationId("REG-404") }, cancellationToken);
        var nobody = await ven.SendAsync<OadrResponse>(message with { RegistrationId = null, VenId = null }, cancellationToken);

        Assert.That(new[] { unasked, other, nobody }.Select(answer => answer.EiResponse.ResponseCode), Is.All.EqualTo(EiResponseCode.InvalidId), "rule 400");
        Assert.That(vtn.Vens.Find(ven.VenId)!.RegistrationId, Is.EqualTo(ven.RegistrationId));
    }

    [Test, CancelAfter(300_000)]
    public async Task Allocate_VenId_AVenRegistersUnderIt(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        var faults = await vtn.Registry.AllocateAsync(new VenAllocation { VenId = "house-7", Name = "House 7", Names = new TargetNames { GroupIds = ["street-1"] } }, cancellationToken);
        var early = await ven.SendAsync<OadrResponse>(new OadrPoll(new VenId("house-7")), cancellationToken);
        var created = await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = new VenId("house-7"), VenName = null }, cancellationToken);
        var unknown = await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = new VenId("house-8") }, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(faults, Is.Empty);
            Assert.That(early.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.NotRegistered), "rule 517");
            Assert.That((created.EiResponse.ResponseCode, created.VenId), Is.EqualTo((EiResponseCode.Ok, (VenId?)new VenId("house-7"))), "RG-09");
            Assert.That((vtn.Vens.Find(new VenId("house-7"))!.Name, vtn.Vens.Find(new VenId("house-7"))!.Names.GroupIds.Single()), Is.EqualTo(("House 7", "street-1")));
            Assert.That((unknown.EiResponse.ResponseCode, vtn.Vens.Find(new VenId("house-8"))), Is.EqualTo((EiResponseCode.InvalidId, (KnownVen?)null)), "RG-10");
            Assert.That(await vtn.Registry.AllocateAsync(new VenAllocation { VenId = "house-7" }, cancellationToken), Is.Null, "taken");
        }
    }

    [TestCase("a/b")]
    [TestCase(".")]
    [TestCase("..")]
    [CancelAfter(300_000)]
    public async Task Allocate_VenIdThatCannotStandInAnAddress_IsRefused(string venId, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);

        var faults = await vtn.Registry.AllocateAsync(new VenAllocation { VenId = venId }, cancellationToken);

        Assert.That(faults!.Single().Problem, Does.Contain("cannot stand in an address"));
        Assert.That(vtn.Vens.Find(new VenId(venId)), Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Register_ReportOnly_GetsNoEvents(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await vtn.Registry.AllocateAsync(new VenAllocation { VenId = "meter" }, cancellationToken);
        await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = new VenId("meter"), ReportOnly = true }, cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For("meter"), cancellationToken);

        var events = await ven.SendAsync<OadrDistributeEvent>(new OadrRequestEvent { RequestId = "e1", VenId = new VenId("meter") }, cancellationToken);
        var registration = vtn.Vens.Find(new VenId("meter"))!.RegistrationId;
        await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = new VenId("meter"), RegistrationId = registration }, cancellationToken);
        await ven.SendAsync<OadrResponse>(new OadrRegisteredReport { EiResponse = EiResponse.Ok(""), VenId = new VenId("meter") }, cancellationToken);
        var polled = await ven.SendAsync(new OadrPoll(new VenId("meter")), cancellationToken);

        Assert.That(events.Events, Is.Empty, "RG-29");
        Assert.That(polled, Is.TypeOf<OadrDistributeEvent>(), "RG-21: the change takes effect");
    }

    [TestCase("http://example.org/other", 0)]
    [TestCase("HTTP://EXAMPLE.org/dr", 1, Description = "rule 512")]
    [CancelAfter(300_000)]
    public async Task Change_MarketContexts_EventsOfOthersAreNotForIt(string own, int events, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        var faults = await vtn.Membership.ChangeAsync(ven.VenId, names => names, [own], cancellationToken);
        var polled = (await ven.DrainAsync(cancellationToken)).OfType<OadrDistributeEvent>().Single();

        Assert.That(faults, Is.Empty);
        Assert.That(polled.Events, Has.Count.EqualTo(events), "what is not for it any more is taken back (rule 61)");
    }

    [Test, CancelAfter(300_000)]
    public async Task Watch_VenStopsPolling_IsSilentUntilItComesBack(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var online = vtn.Registry.IsSilent(vtn.Vens.Find(ven.VenId)!);
        vtn.Wire.Advance(SilenceTimeout);
        await vtn.Watch.LookAsync(cancellationToken);
        var silent = vtn.Registry.IsSilent(vtn.Vens.Find(ven.VenId)!);
        await vtn.RestartAsync(cancellationToken);
        var stillSilent = vtn.Registry.IsSilent(vtn.Vens.Find(ven.VenId)!);
        using var again = vtn.NewVen();
        await again.SendAsync(new OadrPoll(ven.VenId), cancellationToken);
        var back = vtn.Registry.IsSilent(vtn.Vens.Find(ven.VenId)!);

        Assert.That((online, silent, stillSilent, back), Is.EqualTo((false, true, true, false)), "FC-REG-3");
        Assert.That((await LogAsync(vtn, ven, cancellationToken)).TakeLast(2), Is.EqualTo(["went silent", "came back"]), "FC-REG-4: also over a restart");
    }

    [Test, CancelAfter(300_000)]
    public async Task Watch_VenRegistersAndNeverPolls_IsSilentAfterTheWholeTime(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        vtn.Wire.Advance(10 * SilenceTimeout);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);

        await vtn.Watch.LookAsync(cancellationToken);
        var atFirst = vtn.Registry.IsSilent(vtn.Vens.Find(ven.VenId)!);
        vtn.Wire.Advance(SilenceTimeout);
        await vtn.Watch.LookAsync(cancellationToken);

        Assert.That((atFirst, vtn.Registry.IsSilent(vtn.Vens.Find(ven.VenId)!)), Is.EqualTo((false, true)));
        Assert.That(await LogAsync(vtn, ven, cancellationToken), Is.EqualTo(["registered as 'test-ven'", "went silent"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task Watch_DiskIsFull_VenThatComesBackIsServedAndMarkedWhenThereIsRoom(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        using var other = await vtn.NewStartedVenAsync(cancellationToken);
        vtn.Wire.Advance(SilenceTimeout);
        await vtn.Watch.LookAsync(cancellationToken);
        vtn.MaxBytes = 1;
        await vtn.RestartAsync(cancellationToken);
        await FillAsync(vtn, other, cancellationToken);

        using var again = vtn.NewVen();
        var polled = await again.SendAsync<OadrResponse>(new OadrPoll(ven.VenId), cancellationToken);
        await vtn.Watch.LookAsync(cancellationToken);
        var whileFull = (await LogAsync(vtn, ven, cancellationToken))[^1];
        var isSilent = vtn.Registry.IsSilent(vtn.Vens.Find(ven.VenId)!);
        vtn.MaxBytes = null;
        await vtn.RestartAsync(cancellationToken);
        using var later = vtn.NewVen();
        await later.SendAsync<OadrResponse>(new OadrPoll(ven.VenId), cancellationToken);

        Assert.That(polled.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "a poll with nothing owed needs no room");
        Assert.That((isSilent, whileFull), Is.EqualTo((false, "went silent")));
        Assert.That((await LogAsync(vtn, ven, cancellationToken))[^1], Is.EqualTo("came back"));
    }

    [TestCase(null)]
    [TestCase("house-7")]
    [CancelAfter(300_000)]
    public async Task Register_AfterALongTime_IsHeardOfFromTheFirstMomentOn(string? venId, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await vtn.Registry.AllocateAsync(new VenAllocation { VenId = "house-7" }, cancellationToken);
        vtn.Wire.Advance(SilenceTimeout);

        var message = Some.CreatePartyRegistration() with { VenId = venId is null ? null : new VenId(venId) };
        var created = await vtn.RegisterParty.CreatePartyRegistrationAsync(message, peer: null, cancellationToken);
        var known = vtn.Vens.Find(created.VenId!.Value)!;

        Assert.That((vtn.Registry.IsSilent(known), known.LastSeen), Is.EqualTo((false, Some.Now)), "before its message counts as heard");
    }

    [Test, CancelAfter(300_000)]
    public async Task Change_ToWhatItIs_ChangesNothing(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await ven.DrainAsync(cancellationToken);
        var before = await LogAsync(vtn, ven, cancellationToken);

        var nothing = await vtn.Membership.ChangeAsync(ven.VenId, names => names, marketContexts: null, cancellationToken);
        var same = await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = ["all"], PartyIds = [] }, [], cancellationToken);

        Assert.That((nothing, same), Is.EqualTo((Array.Empty<RuleFault>(), Array.Empty<RuleFault>())));
        Assert.That(await LogAsync(vtn, ven, cancellationToken), Is.EqualTo(before));
        Assert.That(await ven.DrainAsync(cancellationToken), Is.Empty);
    }

    /// <summary>Writes until nothing more can be logged.</summary>
    private static async Task FillAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await vtn.Registry.RequestReregistrationAsync(ven.VenId, cancellationToken);
            }
        }
        catch (DatabaseException full) when (!full.IsFinal)
        {
            // That was the aim.
        }
    }

    private static async Task<IReadOnlyList<string>> LogAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken) =>
        [.. (await vtn.Registry.LogAsync(ven.VenId, 0, 100, cancellationToken)).Select(entry => entry.Text)];

    /// <summary>2.0a has no signatures: who asked for them would believe that there are some.</summary>
    [TestCase(SignaturePolicy.Require, false), TestCase(SignaturePolicy.Accept, true), TestCase(null, true), CancelAfter(300_000)]
    public async Task AskForSignatures_OfAVenOf20a_IsRefusedWhereItWouldBeVoid(SignaturePolicy? policy, bool isDone, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        await vtn.Registry.AllocateAsync(new VenAllocation { VenId = "VEN-A", Profile = OadrProfileName.Profile20a }, cancellationToken);

        var faults = await vtn.Registry.AskForSignaturesAsync(new VenId("VEN-A"), policy, cancellationToken);

        Assert.That(faults, isDone ? Is.Empty : Has.Count.EqualTo(1));
        Assert.That(vtn.Vens.Find(new VenId("VEN-A"))!.Signatures, Is.EqualTo(isDone ? policy : null));
    }

    [Test, CancelAfter(300_000)]
    public async Task Allocate_VenOf20aThatHadEnded_KeepsWhatIsAskedOfItsSignatures(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);
        await vtn.Registry.AskForSignaturesAsync(ven.VenId, SignaturePolicy.Require, cancellationToken);
        await vtn.Registry.EndAsync(ven.VenId, "a test", cancellationToken);

        await vtn.Registry.AllocateAsync(new VenAllocation { VenId = ven.VenId.Value, Profile = OadrProfileName.Profile20a }, cancellationToken);

        Assert.That(vtn.Vens.Find(ven.VenId)!.Signatures, Is.EqualTo(SignaturePolicy.Require));
    }
}
