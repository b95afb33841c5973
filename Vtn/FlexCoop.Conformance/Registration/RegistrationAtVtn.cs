using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>Registration with a VTN under test (family RG).</summary>
internal static class RegistrationAtVtn
{
    private static readonly OadrReport[] Nothing = [];

    public static IEnumerable<VtnScenario> All { get; } =
    [
        new("RG-01", "A VEN that is not registered asks what the VTN offers", TransferModes.Both, "rule 404", async bench =>
        {
            var ven = bench.NewVen();

            var offer = await ven.SendAsync<OadrCreatedPartyRegistration>(new OadrQueryRegistration("QR-1"), bench.Cancellation);

            Expect.Ok(offer.EiResponse, "QR-1", "oadrCreatedPartyRegistration");
            Expect.That(!string.IsNullOrEmpty(offer.VtnId.Value), "vtnID is given");
            ExpectProfile(offer);

            // Empty is as good as none: OpenLEADR writes it so, and no VEN can take it for an id.
            Expect.That(string.IsNullOrEmpty(offer.VenId?.Value) && string.IsNullOrEmpty(offer.RegistrationId?.Value), $"no venID and no registrationID; they are '{offer.VenId}' and '{offer.RegistrationId}'");
        }),

        new("RG-03", "A registered VEN asks what the VTN offers", TransferModes.Both, "rule 404", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();

            var offer = await ven.SendAsync<OadrCreatedPartyRegistration>(new OadrQueryRegistration("QR-1"), bench.Cancellation);

            Expect.Ok(offer.EiResponse, "QR-1", "oadrCreatedPartyRegistration");
            Expect.That(string.IsNullOrEmpty(offer.VenId?.Value) || offer.VenId == ven.VenId, "venID, if given, is the VEN's");
            Expect.That(string.IsNullOrEmpty(offer.RegistrationId?.Value) || offer.RegistrationId == ven.RegistrationId, "registrationID, if given, is the VEN's");
        }),

        new("RG-04", "A VEN registers", TransferModes.Pull, "rule 403", async bench =>
        {
            var ven = bench.NewVen();

            var created = await ven.RegisterAsync(bench.Cancellation);

            Expect.Ok(created.EiResponse, RawVen.Registration.RequestId, "oadrCreatedPartyRegistration");
            Expect.That(created.VenId is not null && created.RegistrationId is not null, "venID and registrationID are given");
            ExpectProfile(created);
            Expect.That(created.RequestedOadrPollFreq is { IsZero: false, IsNegative: false }, "oadrRequestedOadrPollFreq is given");
            await ExpectRegisteredAsync(bench, ven);
        }),

        new("RG-05", "The start-up after a registration", TransferModes.Pull, "rules 301, 309, 405", async bench =>
        {
            var ven = bench.NewVen();
            await ven.RegisterAsync(bench.Cancellation);

            var registered = await ven.OfferAsync(bench.Cancellation, Nothing);
            var offered = await ven.PollAsync<OadrRegisterReport>(bench.Cancellation);
            await ven.AnswerAsync(offered, bench.Cancellation);
            var events = await ven.RequestEventsAsync(bench.Cancellation);

            Expect.Ok(registered.EiResponse, "RR-1", "oadrRegisteredReport");
            Expect.That(events.EiResponse is not null, "eiResponse stands in an oadrDistributeEvent that answers oadrRequestEvent (rule 40)");
            Expect.Ok(events.EiResponse!, "RE-1", "oadrDistributeEvent");
            await ExpectRegisteredAsync(bench, ven);
        }),

        new("RG-09", "A VEN registers under an id that the operator entered", TransferModes.Both, "rule 402", async bench =>
        {
            var ven = bench.NewVen();
            var venId = new VenId("ENTERED-1");
            Expect.Equal(null, await bench.Operator.AllocateAsync(venId, bench.Cancellation), "refusal of the id");

            var created = await ven.RegisterAsync(bench.Cancellation, RawVen.Registration with { VenId = venId });

            Expect.Ok(created.EiResponse, RawVen.Registration.RequestId, "oadrCreatedPartyRegistration");
            Expect.Equal(venId, created.VenId, "venID");
            await ExpectRegisteredAsync(bench, ven);
        }),

        new("RG-10", "A VEN registers under an id that nobody knows", TransferModes.Both, "rule 402, §9.2.1.1", async bench =>
        {
            var ven = bench.NewVen();

            var created = await ven.RegisterAsync(bench.Cancellation, RawVen.Registration with { VenId = new VenId("NOT-ENTERED") });

            Expect.That(
                created.EiResponse.ResponseCode == EiResponseCode.InvalidId || created.EiResponse.ResponseCode == EiResponseCode.NotRegistered,
                $"452 or 463; it is {created.EiResponse.ResponseCode}");
            Expect.Equal(null, await bench.Operator.VenAsync(new VenId("NOT-ENTERED"), bench.Cancellation), "the VEN as the operator sees it");
        }),

        new("RG-12", "A VEN cancels its registration", TransferModes.Both, "rules 407, 517", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            Expect.Ok((await ven.SendAsync<OadrCreatedOpt>(OptsAtVtn.Schedule(bench, ven), bench.Cancellation)).EiResponse, "CO-1", "oadrCreatedOpt");

            var canceled = await ven.SendAsync<OadrCanceledPartyRegistration>(
                new OadrCancelPartyRegistration { RequestId = "XPR-1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, bench.Cancellation);
            var poll = await ven.PollAsync<OadrResponse>(bench.Cancellation);

            Expect.Ok(canceled.EiResponse, "XPR-1", "oadrCanceledPartyRegistration");
            Expect.Refused(EiResponseCode.NotRegistered, poll.EiResponse, "oadrResponse to a poll afterwards");
            var view = await bench.Operator.VenAsync(ven.VenId, bench.Cancellation);
            Expect.That(view is not { IsRegistered: true }, "the operator sees no registration any more");
            Expect.Equal(0, (await bench.Operator.OptsAsync(ven.VenId, bench.Cancellation)).Count, "opts that stand");
        }),

        new("RG-14", "The operator cancels a registration", TransferModes.Both, "rules 401, 407", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();

            Expect.Equal(null, await bench.Operator.CancelRegistrationAsync(ven.VenId, bench.Cancellation), "refusal of the cancellation");
            var cancel = await ven.PollAsync<OadrCancelPartyRegistration>(bench.Cancellation);
            await ven.AnswerAsync(cancel, bench.Cancellation);
            var poll = await ven.PollAsync<OadrResponse>(bench.Cancellation);

            Expect.Equal(ven.RegistrationId, cancel.RegistrationId, "registrationID");
            Expect.Refused(EiResponseCode.NotRegistered, poll.EiResponse, "oadrResponse to a poll afterwards");
            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is not { IsRegistered: true }, "the operator sees no registration any more");
        }),

        new("RG-16", "The operator asks for re-registration", TransferModes.Pull, "§8.6, figure 22", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var registrationId = ven.RegistrationId;

            Expect.Equal(null, await bench.Operator.RequestReregistrationAsync(ven.VenId, bench.Cancellation), "refusal of the request");
            var request = await ven.PollAsync<OadrRequestReregistration>(bench.Cancellation);
            var answer = await ven.ExchangeAsync(new OadrResponse { EiResponse = EiResponse.Ok(""), VenId = ven.VenId }, bench.Cancellation);
            var created = await ven.RegisterAsync(bench.Cancellation, RawVen.Registration with { VenId = ven.VenId, RegistrationId = registrationId });

            Expect.Equal(ven.VenId, request.VenId, "venID");
            Expect.That(answer is null or OadrResponse, "the VEN's oadrResponse is answered by an empty HTTP 200");
            Expect.Ok(created.EiResponse, RawVen.Registration.RequestId, "oadrCreatedPartyRegistration");
            Expect.Equal(registrationId, created.RegistrationId, "registrationID");
            Expect.That(await ven.PollAsync(bench.Cancellation) is OadrResponse, "it is asked once");
            await ExpectRegisteredAsync(bench, ven);
        }),

        new("RG-19", "A registered VEN registers anew, without ids", TransferModes.Both, "rule 406", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
            await ven.DrainAsync(bench.Cancellation);

            var created = await ven.RegisterAsync(bench.Cancellation);

            Expect.Ok(created.EiResponse, RawVen.Registration.RequestId, "oadrCreatedPartyRegistration");
            await ven.OfferAsync(bench.Cancellation, Nothing);
            var owed = await ven.DrainAsync(bench.Cancellation);
            Expect.That(owed.OfType<OadrRegisterReport>().Any(), "the VTN sends its METADATA anew");
            await ExpectRegisteredAsync(bench, ven);
            _ = await bench.Operator.EventAsync(eventId, bench.Cancellation);
        }),

        new("RG-21", "A VEN registers again with its ids and another name", TransferModes.Both, "rule 405, §8.4.1", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var (venId, registrationId) = (ven.VenId, ven.RegistrationId);

            var created = await ven.RegisterAsync(
                bench.Cancellation, RawVen.Registration with { VenId = venId, RegistrationId = registrationId, VenName = "renamed" });
            var poll = await ven.PollAsync(bench.Cancellation);

            Expect.Ok(created.EiResponse, RawVen.Registration.RequestId, "oadrCreatedPartyRegistration");
            Expect.Equal(registrationId, created.RegistrationId, "registrationID");
            Expect.Equal(venId, created.VenId, "venID");
            Expect.That(poll is OadrResponse, "no METADATA is exchanged again");
            Expect.Equal("renamed", (await bench.Operator.VenAsync(venId, bench.Cancellation))?.Name, "the VEN's name as the operator sees it");
        }),

        new("RG-23", "A VEN cancels with a wrong registrationID", TransferModes.Both, "rule 400", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();

            var canceled = await ven.SendAsync<OadrCanceledPartyRegistration>(
                new OadrCancelPartyRegistration { RequestId = "XPR-1", RegistrationId = new RegistrationId("NOT-MINE"), VenId = ven.VenId }, bench.Cancellation);
            var poll = await ven.PollAsync<OadrResponse>(bench.Cancellation);

            Expect.Refused(EiResponseCode.InvalidId, canceled.EiResponse, "oadrCanceledPartyRegistration");
            Expect.Equal(EiResponseCode.Ok, poll.EiResponse.ResponseCode, "responseCode of a poll afterwards");
            await ExpectRegisteredAsync(bench, ven);
        }),

        new("RG-25", "A VEN registers again with a wrong id", TransferModes.Both, "rule 400", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var (venId, registrationId) = (ven.VenId, ven.RegistrationId);

            var wrongVen = await ven.SendAsync<OadrCreatedPartyRegistration>(
                RawVen.Registration with { VenId = new VenId("NOT-MINE"), RegistrationId = registrationId }, bench.Cancellation);
            var wrongRegistration = await ven.SendAsync<OadrCreatedPartyRegistration>(
                RawVen.Registration with { VenId = venId, RegistrationId = new RegistrationId("NOT-MINE") }, bench.Cancellation);

            Expect.Refused(EiResponseCode.InvalidId, wrongVen.EiResponse, "oadrCreatedPartyRegistration to a wrong venID");
            Expect.Refused(EiResponseCode.InvalidId, wrongRegistration.EiResponse, "oadrCreatedPartyRegistration to a wrong registrationID");
            ExpectProfile(wrongVen);
            await ExpectRegisteredAsync(bench, ven);
        }),

        new("RG-26", "A VEN that is not registered sends anything else", TransferModes.Both, "rule 517", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            _ = await ven.SendAsync<OadrCanceledPartyRegistration>(
                new OadrCancelPartyRegistration { RequestId = "XPR-1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, bench.Cancellation);

            var poll = await ven.PollAsync<OadrResponse>(bench.Cancellation);
            var events = await ven.RequestEventsAsync(bench.Cancellation);
            var opt = await ven.SendAsync<OadrResponse>(ven.Created(), bench.Cancellation);
            var report = await ven.OfferAsync(bench.Cancellation, Nothing);

            Expect.Refused(EiResponseCode.NotRegistered, poll.EiResponse, "oadrResponse to oadrPoll");
            Expect.That(events.EiResponse is not null && events.Events.Count == 0, "no events are told");
            Expect.Refused(EiResponseCode.NotRegistered, events.EiResponse!, "oadrDistributeEvent");
            Expect.Refused(EiResponseCode.NotRegistered, opt.EiResponse, "oadrResponse to oadrCreatedEvent");
            Expect.Refused(EiResponseCode.NotRegistered, report.EiResponse, "oadrRegisteredReport");
            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is not { IsRegistered: true }, "the operator sees no registration");
        }),

        new("RG-28", "A VEN registers without what its transport needs", TransferModes.Both, "rule 402", async bench =>
        {
            var ven = bench.NewVen();

            var noPullFlag = await ven.SendAsync<OadrCreatedPartyRegistration>(RawVen.Registration with { HttpPullModel = null }, bench.Cancellation);
            var pushNowhere = await ven.SendAsync<OadrCreatedPartyRegistration>(RawVen.Registration with { HttpPullModel = false }, bench.Cancellation);
            var xmppNowhere = await ven.SendAsync<OadrCreatedPartyRegistration>(
                RawVen.Registration with { TransportName = OadrTransportName.Xmpp, HttpPullModel = null }, bench.Cancellation);

            Expect.Refused(EiResponseCode.ComplianceOther, noPullFlag.EiResponse, "simpleHttp without oadrHttpPullModel");
            Expect.Refused(EiResponseCode.ComplianceOther, pushNowhere.EiResponse, "push without oadrTransportAddress");
            Expect.Refused(EiResponseCode.ComplianceOther, xmppNowhere.EiResponse, "xmpp without oadrTransportAddress");
            Expect.Sequence([null, null, null], new[] { noPullFlag.VenId, pushNowhere.VenId, xmppNowhere.VenId }, "venIDs");
        }),

        new("RG-29", "A VEN that only reports gets no events", TransferModes.Both, "§7.2.2", async bench =>
        {
            var ven = bench.NewVen();
            var created = await ven.RegisterAsync(bench.Cancellation, RawVen.Registration with { ReportOnly = true });
            await ven.OfferAsync(bench.Cancellation, Nothing);
            await ven.DrainAsync(bench.Cancellation);

            Expect.Ok(created.EiResponse, RawVen.Registration.RequestId, "oadrCreatedPartyRegistration");
            _ = await bench.Operator.AnnounceAsync(bench.Order(ven, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5)), bench.Cancellation);
            Expect.That(!(await ven.DrainAsync(bench.Cancellation)).OfType<OadrDistributeEvent>().Any(), "nothing of events is polled");
        }),

        new("RG-30", "Two VENs register at once", TransferModes.Both, "rule 70", async bench =>
        {
            RawVen[] vens = [bench.NewVen(), bench.NewVen()];

            await Task.WhenAll(vens.Select(ven => ven.RegisterAsync(bench.Cancellation)));

            Expect.That(vens[0].VenId != vens[1].VenId, "the venIDs differ");
            await ExpectRegisteredAsync(bench, vens[0]);
            await ExpectRegisteredAsync(bench, vens[1]);
        }),

        new("RG-31", "The VTN is started again", TransferModes.Both, "what was acknowledged stays", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
            await ven.DrainAsync(bench.Cancellation);

            await bench.Operator.RestartAsync(bench.Cancellation);
            await ven.DrainAsync(bench.Cancellation);
            var events = await ven.RequestEventsAsync(bench.Cancellation);

            Expect.Sequence([eventId], events.Events.Select(each => each.EiEvent.Descriptor.EventId), "events after the restart");
            Expect.Equal(OptType.OptIn, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId].Opt, "the VEN's opt");
        }),

        new("RG-34", "A VEN asks for profile 2.0a over 2.0b", TransferModes.Both, "rule 506", async bench =>
        {
            var ven = bench.NewVen();

            var created = await ven.SendAsync<OadrCreatedPartyRegistration>(RawVen.Registration with { ProfileName = OadrProfileName.Profile20a }, bench.Cancellation);

            Expect.That(
                created.EiResponse.ResponseCode == EiResponseCode.Ok ? created.VenId is not null : created.VenId is null && created.EiResponse.ResponseCode == EiResponseCode.ComplianceOther,
                $"it is taken, or refused with 459 and no ids; it is {created.EiResponse.ResponseCode} with venID {created.VenId}");
        }),
    ];

    private static void ExpectProfile(OadrCreatedPartyRegistration created) => Expect.That(
        created.Profiles.Any(profile => profile.ProfileName == OadrProfileName.Profile20b && profile.Transports.Contains(OadrTransportName.SimpleHttp)),
        "profile 2.0b over simpleHttp is offered");

    private static async Task ExpectRegisteredAsync(VtnBench bench, RawVen ven)
    {
        var view = await bench.Operator.VenAsync(ven.VenId, bench.Cancellation);
        Expect.That(view is { IsRegistered: true }, "the operator sees the VEN registered");
        Expect.Equal(ven.RegistrationId, view!.RegistrationId, "registrationID as the operator sees it");
    }
}
