using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Registration (protocol.md §6), over a real socket and store.</summary>
public sealed class EiRegisterPartyServiceTests
{
    [Test, CancelAfter(300_000)]
    public async Task QueryRegistration_UnregisteredVen_TellsWhatIsOfferedAndNoIds(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        var created = await ven.SendAsync<OadrCreatedPartyRegistration>(new OadrQueryRegistration("q1"), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.EiResponse, Is.EqualTo(EiResponse.Ok("q1")));
            Assert.That(created.VenId, Is.Null);
            Assert.That(created.RegistrationId, Is.Null);
            Assert.That(created.Profiles.Select(profile => profile.ProfileName), Is.EqualTo([OadrProfileName.Profile20b]));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatePartyRegistration_WithoutIds_IsAlwaysANewVen(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        var first = await ven.RegisterAsync(cancellationToken);
        var second = await ven.RegisterAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
            Assert.That(first.RequestedOadrPollFreq, Is.EqualTo(OadrDuration.From(TimeSpan.FromSeconds(10))));
            Assert.That(second.VenId, Is.Not.EqualTo(first.VenId));
            Assert.That(second.RegistrationId, Is.Not.EqualTo(first.RegistrationId));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatePartyRegistration_WithBothIds_KeepsTheRegistrationAndTakesTheNewName(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);

        var again = await ven.SendAsync<OadrCreatedPartyRegistration>(
            Some.CreatePartyRegistration() with { RegistrationId = ven.RegistrationId, VenId = ven.VenId, VenName = "renamed" }, cancellationToken);

        Assert.That((again.VenId, again.RegistrationId), Is.EqualTo((ven.VenId, ven.RegistrationId)));
        Assert.That(vtn.Vens.Find(ven.VenId)!.Name, Is.EqualTo("renamed"));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatePartyRegistration_WrongRegistrationId_IsInvalidIdWithProfiles(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);

        var refused = await ven.SendAsync<OadrCreatedPartyRegistration>(
            Some.CreatePartyRegistration() with { RegistrationId = new RegistrationId("REG-404"), VenId = ven.VenId }, cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        Assert.That(refused.EiResponse.ResponseDescription, Does.Contain("'REG-404'"));
        Assert.That(refused.Profiles, Is.Not.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatePartyRegistration_KnownVenIdWithoutRegistrationId_BeginsAfresh(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());

        var again = await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = ven.VenId }, cancellationToken);

        var document = (await vtn.Vens.FindDocumentAsync(ven.VenId, cancellationToken))!.Value;
        Assert.That(again.VenId, Is.EqualTo(ven.VenId));
        Assert.That(again.RegistrationId, Is.Not.EqualTo(ven.RegistrationId));
        Assert.That(document.Reports, Is.Null, "METADATA is void (rule 406)");
        Assert.That(await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken), Is.Empty);
        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrRegisterReport>());
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatePartyRegistration_VenIdThatWasNeverIssued_IsInvalidId(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        var refused = await ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = new VenId("VEN-404") }, cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        Assert.That(refused.VenId, Is.Null);
    }

    [TestCaseSource(nameof(Incomplete)), CancelAfter(300_000)]
    public async Task CreatePartyRegistration_Incomplete_IsRefusedAndLeavesNothing(
        OadrCreatePartyRegistration message, EiResponseCode code, string text, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        var refused = await ven.SendAsync<OadrCreatedPartyRegistration>(message, cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(code));
        Assert.That(refused.EiResponse.ResponseDescription, Does.Contain(text));
        Assert.That(vtn.Vens.Known, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelPartyRegistration_Registered_ErasesStateAndPollsAreNotRegistered(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());

        var canceled = await ven.SendAsync<OadrCanceledPartyRegistration>(Cancel(ven, ven.RegistrationId), cancellationToken);
        var poll = (OadrResponse)await ven.PollAsync(cancellationToken);

        Assert.That(canceled.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(poll.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.NotRegistered));
        Assert.That((await vtn.Vens.FindDocumentAsync(ven.VenId, cancellationToken))!.Value.Reports, Is.Null);
        Assert.That(await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelPartyRegistration_SentAgain_IsAnsweredAsTheFirst(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var cancel = Cancel(ven, ven.RegistrationId);

        var first = await ven.SendAsync<OadrCanceledPartyRegistration>(cancel, cancellationToken);
        var again = await ven.SendAsync<OadrCanceledPartyRegistration>(cancel, cancellationToken);

        Assert.That(again, Is.EqualTo(first).UsingPropertiesComparer(), "architecture §5.2");
        Assert.That(again.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelPartyRegistration_WrongRegistrationId_LeavesTheRegistration(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var refused = await ven.SendAsync<OadrCanceledPartyRegistration>(Cancel(ven, new RegistrationId("REG-404")), cancellationToken);
        var poll = (OadrResponse)await ven.PollAsync(cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        Assert.That(poll.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    [Test, CancelAfter(300_000)]
    public async Task Registration_AfterARestart_Stands(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var before = await vtn.NewStartedVenAsync(cancellationToken);

        await vtn.RestartAsync(cancellationToken);
        using var after = vtn.NewVen();
        var poll = await after.SendAsync<OadrResponse>(new OadrPoll(before.VenId), cancellationToken);

        Assert.That(poll.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatePartyRegistration_EmptyIdsAndName_AreNotSaid(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();

        var created = await ven.SendAsync<OadrCreatedPartyRegistration>(
            Some.CreatePartyRegistration() with { RegistrationId = new RegistrationId(""), VenId = new VenId(""), VenName = "House 7" }, cancellationToken);
        var again = await ven.SendAsync<OadrCreatedPartyRegistration>(
            Some.CreatePartyRegistration() with { RegistrationId = created.RegistrationId, VenId = created.VenId, VenName = " " }, cancellationToken);

        Assert.That((created.EiResponse.ResponseCode, again.EiResponse.ResponseCode), Is.EqualTo((EiResponseCode.Ok, EiResponseCode.Ok)), "rule 46");
        Assert.That(vtn.Vens.Find(created.VenId!.Value)!.Name, Is.EqualTo("House 7"));
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelPartyRegistration_EmptyVenId_IsNotSaid(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        using var other = await vtn.NewStartedVenAsync(cancellationToken);
        await vtn.Registry.CancelAsync(other.VenId, cancellationToken);
        await other.PollAsync(cancellationToken);

        var byVen = await ven.SendAsync<OadrCanceledPartyRegistration>(Cancel(ven, ven.RegistrationId) with { VenId = new VenId("") }, cancellationToken);
        var byOperator = await other.SendAsync<OadrResponse>(
            new OadrCanceledPartyRegistration { EiResponse = EiResponse.Ok("c2"), VenId = new VenId(""), RegistrationId = other.RegistrationId }, cancellationToken);

        Assert.That((byVen.EiResponse.ResponseCode, byOperator.EiResponse.ResponseCode), Is.EqualTo((EiResponseCode.Ok, EiResponseCode.Ok)), "rule 46");
        Assert.That(vtn.Vens.Known.Where(known => known.RegistrationId is not null), Is.Empty);
    }

    /// <summary>Whoever reaches the door can have registrations refused: that does not fill the log.</summary>
    [Test, CancelAfter(300_000)]
    public async Task CreatePartyRegistration_RefusedManyTimes_IsLoggedOnceAMinute(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        Task<OadrCreatedPartyRegistration> AskAsync(int number) => ven.SendAsync<OadrCreatedPartyRegistration>(
            Some.CreatePartyRegistration() with { VenName = $"stranger-{number}", VenId = new VenId($"MADE-UP-{number}") }, cancellationToken);

        for (var number = 1; number <= 10; number++)
        {
            Assert.That((await AskAsync(number)).EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        }

        vtn.Wire.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(11);

        Assert.That(vtn.Warnings, Has.Count.EqualTo(2));
        Assert.That(vtn.Warnings.First(), Does.StartWith("Registration of … refused").And.EndWith("; 0 lines about refused registrations were left out"));
        Assert.That(vtn.Warnings.Last(), Does.StartWith("Registration of … refused with 452").And.EndWith("; 9 lines about refused registrations were left out"));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatePartyRegistration_LongForeignTexts_AreRepeatedByTheirBeginning(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var endless = "x" + string.Concat(Enumerable.Repeat("😀", 50_000));
        var good = Some.CreatePartyRegistration();

        foreach (var (message, ending) in new[]
        {
            (good with { VenId = new VenId(endless) }, "…' was not issued here; register without venID (rule 402)"),
            (good with { VenId = ven.VenId, RegistrationId = new RegistrationId(endless) }, "is not registered; register without registrationID (rule 400)"),
            (good with { VenId = new VenId(endless), RegistrationId = ven.RegistrationId }, "is not registered; register without registrationID (rule 400)"),
            (good with { VenName = endless }, "100001 characters; give at most 256"),
        })
        {
            var refused = await ven.SendAsync<OadrCreatedPartyRegistration>(message, cancellationToken);

            Assert.That(refused.EiResponse.ResponseCode.IsSuccess, Is.False);
            Assert.That(refused.EiResponse.ResponseDescription, Does.EndWith(ending).And.Length.LessThan(300));
        }

        var canceled = await ven.SendAsync<OadrCanceledPartyRegistration>(Cancel(ven, new RegistrationId(endless)), cancellationToken);
        Assert.That(canceled.EiResponse.ResponseDescription, Does.EndWith("…' is not registered (rule 400)"));
    }

    private static IEnumerable<TestCaseData> Incomplete()
    {
        var good = Some.CreatePartyRegistration();
        yield return new TestCaseData(good with { HttpPullModel = null }, EiResponseCode.ComplianceOther, "oadrHttpPullModel is missing").SetArgDisplayNames("no pull flag");
        yield return new TestCaseData(good with { HttpPullModel = false }, EiResponseCode.ComplianceOther, "oadrTransportAddress is missing").SetArgDisplayNames("push without address");
        yield return new TestCaseData(
            good with { TransportName = OadrTransportName.Xmpp, HttpPullModel = null }, EiResponseCode.ComplianceOther, "oadrTransportAddress is missing").SetArgDisplayNames("xmpp without address");
        yield return new TestCaseData(good with { RegistrationId = new RegistrationId("REG-1") }, EiResponseCode.ComplianceOther, "venID is missing").SetArgDisplayNames("registrationID alone");
        yield return new TestCaseData(
            good with { HttpPullModel = false, TransportAddress = "http://10.0.0.1/" }, EiResponseCode.DeploymentOther, "which this VTN does not push to").SetArgDisplayNames("push to an inner address");
        yield return new TestCaseData(
            good with { HttpPullModel = false, TransportAddress = "ven.example" }, EiResponseCode.InvalidData, "oadrTransportAddress 'ven.example' is no address; give one such as https://").SetArgDisplayNames("push to no address");
        yield return new TestCaseData(good with { ProfileName = OadrProfileName.Profile20a }, EiResponseCode.ComplianceOther, "2.0b").SetArgDisplayNames("profile 2.0a");
    }

    private static OadrCancelPartyRegistration Cancel(TestVen ven, RegistrationId registrationId) =>
        new() { RequestId = "c1", RegistrationId = registrationId, VenId = ven.VenId };
}
