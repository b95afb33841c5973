using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests;

/// <summary>What comes first (rules 301, 309, 405), and what becomes of a registration.</summary>
public sealed class StartUpTests
{
    [Test, CancelAfter(300_000)]
    public async Task Start_NewVen_RegistersThenExchangesMetadataThenAsksForEventsThenPolls(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);

        var messages = new List<OadrMessage>();
        while (messages.LastOrDefault() is not OadrPoll)
        {
            messages.Add(await harness.Vtn.ReceiveAsync(cancellationToken));
        }

        var create = messages.OfType<OadrCreatePartyRegistration>().Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                messages.Select(message => message.PayloadName),
                Is.EqualTo(["oadrQueryRegistration", "oadrCreatePartyRegistration", "oadrRegisterReport", "oadrRequestEvent", "oadrPoll"]));
            Assert.That((create.VenId, create.RegistrationId, create.HttpPullModel), Is.EqualTo(((VenId?)null, (RegistrationId?)null, (bool?)true)), "rule 402");
            Assert.That(harness.Vtn.FormFaults, Is.Empty);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_RegisteredBefore_RegistersAgainWithBothIds(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.StopAsync();

        harness.Start();
        var again = await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);

        Assert.That((again.VenId, again.RegistrationId), Is.EqualTo(((VenId?)new VenId("VEN-1"), (RegistrationId?)new RegistrationId("REG-1"))));
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_VtnHasForgottenTheRegistration_BeginsAfresh(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.StopAsync();
        harness.Vtn.Answer = message => message is OadrCreatePartyRegistration { RegistrationId: not null } create
            ? new OadrCreatedPartyRegistration
            {
                EiResponse = new EiResponse(EiResponseCode.InvalidId, "unknown", create.RequestId),
                VtnId = new VtnId(TestVtn.VtnId),
                Profiles = [new OadrProfile(OadrProfileName.Profile20b, [OadrTransportName.SimpleHttp])],
            }
            : null;

        harness.Start();
        await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);
        var fresh = await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        Assert.That((fresh.VenId, fresh.RegistrationId), Is.EqualTo(((VenId?)null, (RegistrationId?)null)));
        Assert.That(harness.Agent.Status.VenId, Is.EqualTo("VEN-2"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_RegistrationAgainIsAnsweredWithEmptyIds_BeginsAfresh(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.StopAsync();
        harness.Vtn.Answer = message => message is OadrCreatePartyRegistration { RegistrationId: not null } create ? WithEmptyIds(create.RequestId) : null;

        harness.Start();
        await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        Assert.That(harness.Agent.Status.VenId, Is.EqualTo("VEN-2"), "a peer refuses so");
    }

    [Test, CancelAfter(300_000)]
    public async Task Poll_NotRegistered_RegistersAnew(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        harness.Vtn.Owe(new OadrResponse { EiResponse = new EiResponse(EiResponseCode.NotRegistered, "who are you", "") });
        await harness.NextPollAsync(cancellationToken);
        await harness.NextPollAsync(cancellationToken);

        Assert.That(await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken), Is.Not.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task RequestReregistration_ByPoll_IsAnsweredAndFollowedByTheWholeStartUp(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        harness.Vtn.Owe(new OadrRequestReregistration(new VenId("VEN-1")));
        await harness.NextPollAsync(cancellationToken);
        var response = await harness.Vtn.ReceiveAsync<OadrResponse>(cancellationToken);
        var again = await harness.Vtn.ReceiveAsync(cancellationToken);
        var metadata = await harness.Vtn.ReceiveAsync(cancellationToken);
        var request = await harness.Vtn.ReceiveAsync(cancellationToken);

        Assert.That(response.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(((OadrCreatePartyRegistration)again).RegistrationId, Is.EqualTo(new RegistrationId("REG-1")), "figure 22");
        Assert.That((metadata.PayloadName, request.PayloadName), Is.EqualTo(("oadrRegisterReport", "oadrRequestEvent")), "rule 301");
    }

    [Test, CancelAfter(300_000)]
    public async Task RequestReregistration_AgainAndAgain_IsFollowedEverLessOften(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(
            cancellationToken, harness => harness.Vtn.Answer = message => message is OadrPoll ? new OadrRequestReregistration(new VenId("VEN-1")) : null);

        var waits = new List<double>();
        await harness.Vtn.ReceiveAsync<OadrResponse>(cancellationToken);
        for (var time = 0; time < 4; time++)
        {
            await harness.Vtn.ReceiveAsync<OadrResponse>(cancellationToken);
            waits.Add((await harness.NextPollAsync(cancellationToken)).TotalSeconds);
        }

        using (Assert.EnterMultipleScope())
        {
            for (var time = 0; time < waits.Count; time++)
            {
                Assert.That(waits[time], Is.EqualTo(Math.Pow(2, time)).Within(10).Percent);
            }
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_QueryIsAnsweredWithEmptyIds_RegistersWithoutIds(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.Vtn.Answer = message => message is OadrQueryRegistration query ? WithEmptyIds(query.RequestId) : null);

        var create = await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);

        Assert.That((create.VenId, create.RegistrationId), Is.EqualTo(((VenId?)null, (RegistrationId?)null)), "rule 402");
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_RegistrationIsAnsweredWithEmptyIds_IsNoRegistration(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.Vtn.Answer = message => message is OadrCreatePartyRegistration create ? WithEmptyIds(create.RequestId) : null);

        await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);
        await harness.NextPollAsync(cancellationToken);
        await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);

        Assert.That(harness.Agent.Status.VenId, Is.Null);
        Assert.That(harness.Agent.Status.Trouble, Does.Contain("gave no venID"));
    }

    [Test, CancelAfter(300_000)]
    public async Task RequestEvent_IsAnsweredByAPlainResponse_MeansNoEvents(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        await harness.Resource.NextAsync(cancellationToken);

        await harness.StopAsync();
        harness.Vtn.Answer = message => message is OadrRequestEvent request ? new OadrResponse { EiResponse = EiResponse.Ok(request.RequestId) } : null;
        harness.Start();
        await harness.StartedAsync(cancellationToken);

        Assert.That(harness.Agent.Status.Events, Is.Empty, "interop.md §1.2");
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelPartyRegistration_ByTheVtn_LetsGoAndRegistersOnlyMuchLater(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        await harness.Resource.NextAsync(cancellationToken);

        harness.Vtn.Events = [];
        harness.Vtn.Owe(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = new RegistrationId("REG-1"), VenId = new VenId("VEN-1") });
        await harness.NextPollAsync(cancellationToken);
        var canceled = await harness.Vtn.ReceiveAsync<OadrCanceledPartyRegistration>(cancellationToken);
        var waited = await harness.NextPollAsync(cancellationToken);
        var next = await harness.Vtn.ReceiveAsync(cancellationToken);

        Assert.That(canceled.EiResponse, Is.EqualTo(EiResponse.Ok("c1")));
        Assert.That(harness.Resource.Log[^1], Does.StartWith("release"));
        Assert.That(waited, Is.EqualTo(TimeSpan.FromHours(1)), "rule 401");
        Assert.That(next, Is.TypeOf<OadrQueryRegistration>());
    }

    [TestCase("ven-1", 452)]
    [TestCase("", 200)]
    [CancelAfter(300_000)]
    public async Task CancelPartyRegistration_VenIdOfAnother_IsRefusedAndAnEmptyOneOverlooked(string venId, int code, CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        harness.Vtn.Owe(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = new RegistrationId("REG-1"), VenId = new VenId(venId) });
        await harness.NextPollAsync(cancellationToken);
        var canceled = await harness.Vtn.ReceiveAsync<OadrCanceledPartyRegistration>(cancellationToken);

        Assert.That((canceled.EiResponse.ResponseCode.Value, canceled.EiResponse.RequestId), Is.EqualTo((code, "c1")), "PL-16, rule 512");
        Assert.That(harness.Agent.Status.VenId, Is.EqualTo(code == 452 ? "VEN-1" : null));
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelPartyRegistration_ByTheOwnerWhileTheVtnIsSlow_IsNotUndoneByAPoll(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        var reached = new TaskCompletionSource();
        using var answer = new ManualResetEventSlim();
        harness.Vtn.Answer = message =>
        {
            if (message is OadrCancelPartyRegistration)
            {
                reached.SetResult();
                answer.Wait(cancellationToken);
            }

            return message is OadrPoll ? new OadrRequestReregistration(new VenId("VEN-1")) : null;
        };

        var cancelling = harness.Agent.CancelRegistrationAsync(cancellationToken);
        await reached.Task.WaitAsync(cancellationToken);
        harness.Wire.Advance(TimeSpan.FromSeconds(9));
        harness.Wire.Advance(TimeSpan.FromSeconds(9));
        answer.Set();
        await cancelling;

        Assert.That(harness.Agent.Status.VenId, Is.Null);
        Assert.That(harness.Vtn.Received().Select(message => message.PayloadName), Is.EqualTo(["oadrCancelPartyRegistration"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelPartyRegistration_ByTheOwnerThatTheVtnHasAlready_IsDone(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Vtn.Answer = message => message is OadrCancelPartyRegistration cancel
            ? new OadrCanceledPartyRegistration { EiResponse = new EiResponse(EiResponseCode.InvalidId, "unknown", cancel.RequestId), RegistrationId = cancel.RegistrationId, VenId = cancel.VenId }
            : null;

        var response = await harness.Agent.CancelRegistrationAsync(cancellationToken);

        Assert.That(response!.ResponseCode.IsSuccess);
        Assert.That(harness.Agent.Status.VenId, Is.Null);
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_RegistrationAgainIsRefusedForAnotherReason_KeepsItAndTriesAgain(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.StopAsync();
        harness.Vtn.Answer = message => message is OadrCreatePartyRegistration create
            ? WithEmptyIds(create.RequestId) with { EiResponse = new EiResponse(EiResponseCode.ComplianceOther, "not now", create.RequestId) }
            : null;

        harness.Start();
        await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);
        await harness.NextPollAsync(cancellationToken);
        var again = await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);

        Assert.That(again.RegistrationId, Is.EqualTo(new RegistrationId("REG-1")));
        Assert.That(harness.Agent.Status.Trouble, Does.Contain("not now"));
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelPartyRegistration_ByTheOwner_TellsTheVtnAndLetsGo(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        await harness.Resource.NextAsync(cancellationToken);

        var response = await harness.Agent.CancelRegistrationAsync(cancellationToken);

        Assert.That(response!.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(harness.Agent.Status.VenId, Is.Null);
        Assert.That(harness.Agent.Status.Events, Is.Empty);
        Assert.That(harness.Resource.Log[^1], Does.StartWith("release"));
        Assert.That(File.Exists(Path.Combine(harness.StateFolder, "registration.json")), Is.False);
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_PreconfiguredVenId_StandsInTheFirstRegistrationWithoutRegistrationId(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.Configure = options => options with { VenId = "HOME-7" });

        var create = await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        Assert.That((create.VenId, create.RegistrationId), Is.EqualTo(((VenId?)new VenId("HOME-7"), (RegistrationId?)null)), "RG-11, rule 402");
        Assert.That(harness.Agent.Status.VenId, Is.EqualTo("HOME-7"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_WithoutQuery_RegistersFirst(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken, harness => harness.Configure = options => options with { QueryRegistration = false });

        Assert.That(await harness.Vtn.ReceiveAsync(cancellationToken), Is.TypeOf<OadrCreatePartyRegistration>(), "RG-06");
    }

    [Test, CancelAfter(300_000)]
    public async Task Start_NameWasChanged_RegistersAgainWithBothIdsAndTheNewName(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.StopAsync();

        harness.Configure = options => options with { VenName = "new name" };
        harness.Start();
        var again = await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);

        Assert.That(
            (again.VenName, again.VenId, again.RegistrationId),
            Is.EqualTo(("new name", (VenId?)new VenId("VEN-1"), (RegistrationId?)new RegistrationId("REG-1"))), "RG-22");
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelPartyRegistration_ByTheVtnOfAnotherRegistration_IsRefusedAndOursStays(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        harness.Vtn.Owe(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = new RegistrationId("REG-9"), VenId = new VenId("VEN-1") });
        await harness.NextPollAsync(cancellationToken);
        var canceled = await harness.Vtn.ReceiveAsync<OadrCanceledPartyRegistration>(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        Assert.That((canceled.EiResponse.ResponseCode, canceled.EiResponse.RequestId), Is.EqualTo((EiResponseCode.InvalidId, "c1")), "RG-24, rule 400");
        Assert.That(harness.Agent.Status.RegistrationId, Is.EqualTo("REG-1"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Unregister_Registered_TellsTheVtnAndStaysSilentOverARestartUntilRegister(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));

        var response = await harness.Agent.UnregisterAsync(cancellationToken);
        var cancel = await harness.Vtn.ReceiveAsync<OadrCancelPartyRegistration>(cancellationToken);
        await harness.StopAsync();
        harness.Start();
        harness.Wire.Advance(TimeSpan.FromDays(1));
        var stayed = harness.Agent.Status.Registration;
        var said = harness.Vtn.Received();
        harness.Vtn.Events = [];
        await harness.Agent.RegisterAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((cancel.RegistrationId, cancel.VenId), Is.EqualTo((new RegistrationId("REG-1"), (VenId?)new VenId("VEN-1"))), "RG-13");
            Assert.That(response!.ResponseCode.IsSuccess);
            Assert.That(harness.Resource.IsHeld, Is.False);
            Assert.That((stayed, said), Is.EqualTo((RegistrationState.Unregistered, Array.Empty<OadrMessage>())).UsingPropertiesComparer());
            Assert.That((harness.Agent.Status.Registration, harness.Agent.Status.VenId), Is.EqualTo((RegistrationState.Registered, "VEN-2")));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Unregister_VtnGone_LetsGoAtOnceAndTellsItWhenItIsBack(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.DistributeAsync(cancellationToken, Some.Event(startIn: TimeSpan.FromMinutes(-1)));
        await harness.Vtn.StopAsync();

        var response = await harness.Agent.UnregisterAsync(cancellationToken);
        var meanwhile = harness.Agent.Status;
        await harness.StopAsync();
        await harness.Vtn.StartAgainAsync(cancellationToken);
        harness.Start();
        await harness.Vtn.ReceiveAsync<OadrCancelPartyRegistration>(cancellationToken);

        // Waits its turn behind what is being said to the VTN.
        await harness.Agent.ReregisterAsync(cancellationToken);

        Assert.That((response, meanwhile.Registration, harness.Resource.IsHeld), Is.EqualTo(((EiResponse?)null, RegistrationState.Unregistering, false)));
        Assert.That(meanwhile.Events, Is.Empty);
        Assert.That(harness.Vtn.Received(), Is.Empty);
        Assert.That(harness.Agent.Status.Registration, Is.EqualTo(RegistrationState.Unregistered));
    }

    [Test, CancelAfter(300_000)]
    public async Task Unregister_VtnRefuses_TheRegistrationStands(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Vtn.Answer = message => message is OadrCancelPartyRegistration cancel
            ? new OadrCanceledPartyRegistration { EiResponse = new EiResponse(EiResponseCode.DeploymentOther, "not today", cancel.RequestId), RegistrationId = cancel.RegistrationId, VenId = cancel.VenId }
            : null;

        var response = await harness.Agent.UnregisterAsync(cancellationToken);

        Assert.That(response!.ResponseDescription, Is.EqualTo("not today"));
        Assert.That(harness.Agent.Status.Registration, Is.EqualTo(RegistrationState.Registered));
    }

    [Test, CancelAfter(300_000)]
    public async Task Unregister_VtnRefusesByHttp_TheRegistrationStands(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        harness.Vtn.Answer = message =>
        {
            harness.Vtn.Status = message is OadrCancelPartyRegistration ? 406 : 200;
            return null;
        };

        var response = await harness.Agent.UnregisterAsync(cancellationToken);

        Assert.That((response?.ResponseCode.IsSuccess, response?.ResponseDescription), Is.EqualTo(((bool?)false, "The VTN answered oadrCancelPartyRegistration with 406: ")).UsingPropertiesComparer());
        Assert.That(harness.Agent.Status.Registration, Is.EqualTo(RegistrationState.Registered));
    }

    [Test, CancelAfter(300_000)]
    public async Task Reregister_Registered_RegistersAgainWithBothIds(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);

        var done = await harness.Agent.ReregisterAsync(cancellationToken);
        var again = await harness.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(cancellationToken);

        Assert.That(done, Is.True);
        Assert.That((again.VenId, again.RegistrationId), Is.EqualTo(((VenId?)new VenId("VEN-1"), (RegistrationId?)new RegistrationId("REG-1"))));
        Assert.That(await harness.Agent.RegisterAsync(cancellationToken), Is.False, "it is registered already");
    }

    [Test, CancelAfter(300_000)]
    public async Task Reregister_Unregistered_IsNot(CancellationToken cancellationToken)
    {
        await using var harness = await AgentHarness.StartAsync(cancellationToken);
        await harness.StartedAsync(cancellationToken);
        await harness.Agent.UnregisterAsync(cancellationToken);

        Assert.That(await harness.Agent.ReregisterAsync(cancellationToken), Is.False);
        Assert.That(harness.Agent.Status.Registration, Is.EqualTo(RegistrationState.Unregistered));
    }

    private static OadrCreatedPartyRegistration WithEmptyIds(string requestId) => new()
    {
        EiResponse = EiResponse.Ok(requestId),
        RegistrationId = new RegistrationId(""),
        VenId = new VenId(""),
        VtnId = new VtnId(TestVtn.VtnId),
        Profiles = [new OadrProfile(OadrProfileName.Profile20b, [OadrTransportName.SimpleHttp])],
    };
}
