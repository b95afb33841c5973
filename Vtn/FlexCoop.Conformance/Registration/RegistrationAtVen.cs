using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>Registration with a VEN under test (family RG).</summary>
internal static class RegistrationAtVen
{
    public static IEnumerable<VenScenario> All { get; } =
    [
        new("RG-02", "A VEN asks what the VTN offers, and registers by it", TransferModes.Both, "§8.4.1", async bench =>
        {
            var sent = await bench.StartAsync();

            Expect.That(sent[0] is OadrQueryRegistration, $"oadrQueryRegistration comes first; it is {sent[0].PayloadName}");
            var create = sent[1] as OadrCreatePartyRegistration;
            Expect.That(create is not null, $"oadrCreatePartyRegistration comes next; it is {sent[1].PayloadName}");
            Expect.Equal((OadrProfileName.Profile20b, (OadrTransportName?)OadrTransportName.SimpleHttp), (create!.ProfileName, create.TransportName), "profile and transport, of those that are offered");
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-06", "A VEN that is not registered is powered up", TransferModes.Pull, "rules 309, 405", async bench =>
        {
            var sent = await bench.StartAsync();
            var waited = await bench.Owner.NextContactAsync(bench.Cancellation);

            ExpectStartUp(sent, venId: null);
            Expect.That(sent.OfType<OadrCreatePartyRegistration>().Single() is { HttpPullModel: true, VenName.Length: > 0 }, "it registers in pull mode, with its name");
            Expect.That(waited >= 0.95 * bench.Vtn.PollInterval, $"it polls no earlier than after {bench.Vtn.PollInterval}; it was {waited}");
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-07", "A VEN to which the VTN is to push, and that is not registered, is powered up", TransferModes.Push, "rules 402, 405, 500", async bench =>
        {
            var sent = await bench.StartAsync();

            ExpectStartUp(sent, venId: null);
            Expect.That(sent.OfType<OadrCreatePartyRegistration>().Single() is { HttpPullModel: false, TransportAddress.Length: > 0, TransportName: OadrTransportName.SimpleHttp }, "it registers in push mode, with its address");
            Expect.Equal(1, sent.Count(message => message is OadrRequestEvent), "requests for events");
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-11", "A VEN registers under an id that was given out", TransferModes.Both, "rule 402", async bench =>
        {
            bench.Setup = bench.Setup with { VenId = new VenId("ENTERED-1") };

            var sent = await bench.StartAsync();

            ExpectStartUp(sent, new VenId("ENTERED-1"));
            Expect.Equal(new VenId("ENTERED-1"), bench.Owner.View().VenId, "venID as the owner sees it");
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-13", "The owner ends the registration", TransferModes.Both, "rules 401, 407", async bench =>
        {
            var (venId, registrationId) = await StartWithARunningEventAsync(bench);
            var before = bench.Vtn.Count;

            Expect.Equal(null, await bench.Owner.UnregisterAsync(bench.Cancellation), "refusal");
            var cancel = await bench.Vtn.ReceiveAsync<OadrCancelPartyRegistration>(bench.Cancellation);
            ExpectNothingLeft(bench);
            Expect.Equal(null, await bench.Owner.RegisterAsync(bench.Cancellation), "refusal of the registration that follows");
            await bench.Vtn.IdleAsync(before, bench.Cancellation);

            Expect.Equal((venId, registrationId), (cancel.VenId, cancel.RegistrationId), "venID and registrationID");
            Expect.That(bench.Vtn.AllSince(before)[1].Message is not OadrPoll, "it does not poll any more");
            ExpectStartUp([.. bench.Vtn.Since(before).Skip(1)], venId: null);
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-15", "The VTN ends the registration", TransferModes.Both, "rules 401, 407", async bench =>
        {
            var (venId, registrationId) = await StartWithARunningEventAsync(bench);
            var before = bench.Vtn.Owe(new OadrCancelPartyRegistration { RequestId = "XPR-1", RegistrationId = registrationId, VenId = venId });

            await bench.Owner.NextContactAsync(bench.Cancellation);
            var canceled = await bench.Vtn.ReceiveAsync<OadrCanceledPartyRegistration>(bench.Cancellation);
            var waited = await bench.Owner.NextContactAsync(bench.Cancellation);
            await bench.Vtn.IdleAsync(before, bench.Cancellation);

            Expect.Ok(canceled.EiResponse, "XPR-1", "oadrCanceledPartyRegistration");
            Expect.Equal((venId, registrationId), (canceled.VenId, canceled.RegistrationId), "venID and registrationID");
            Expect.That(waited > TimeSpan.FromSeconds(30), $"it does not register again at once (rule 401); it was after {waited}");
            ExpectStartUp([.. bench.Vtn.Since(before).Skip(1)], venId: null);
            Expect.Equal(null, bench.Orders()[^1].Signal, "the last that a device was told");
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-17", "The VTN asks for re-registration", TransferModes.Pull, "§8.4.1", async bench =>
        {
            await bench.StartAsync();
            var (venId, registrationId) = (bench.Vtn.VenId, bench.Vtn.RegistrationId);
            var before = bench.Vtn.Owe(new OadrRequestReregistration(venId));

            await bench.Owner.NextContactAsync(bench.Cancellation);
            var response = await bench.Vtn.ReceiveAsync<OadrResponse>(bench.Cancellation);
            await bench.Owner.NextContactAsync(bench.Cancellation);
            await bench.Vtn.IdleAsync(before, bench.Cancellation);

            Expect.Equal(EiResponseCode.Ok, response.EiResponse.ResponseCode, "responseCode of oadrResponse");
            var again = bench.Vtn.Since(before).OfType<OadrCreatePartyRegistration>().Single();
            Expect.Equal((venId, registrationId), (again.VenId, again.RegistrationId), "venID and registrationID");
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-18", "The VTN asks for re-registration by a push", TransferModes.Push, "§8.4.1", async bench =>
        {
            await bench.StartAsync();
            var (venId, registrationId) = (bench.Vtn.VenId, bench.Vtn.RegistrationId);

            var sent = await bench.DeliverAsync([new OadrRequestReregistration(venId)]);

            Expect.That(sent is [OadrResponse { EiResponse.ResponseCode.IsSuccess: true }, ..], $"it answers with oadrResponse; what came is [{string.Join(", ", sent.Select(message => message.PayloadName))}]");
            var again = sent.OfType<OadrCreatePartyRegistration>().Single();
            Expect.Equal((venId, registrationId), (again.VenId, again.RegistrationId), "venID and registrationID");
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-20", "A VEN that has forgotten everything is powered up", TransferModes.Both, "rule 405", async bench =>
        {
            await bench.StartAsync();
            await bench.DistributeAsync(Announced.Simple(bench.Owner.Now, "EV-1", TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
            await bench.Owner.PowerDownAsync(bench.Cancellation);
            await bench.Owner.ResetAsync(bench.Cancellation);

            ExpectStartUp(await bench.StartAsync(), venId: null);
            Expect.Equal(1, bench.Owner.View().Events.Count, "events as the owner sees them");
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-22", "A registered VEN is given another name", TransferModes.Both, "rule 402", async bench =>
        {
            await bench.StartAsync();
            var (venId, registrationId) = (bench.Vtn.VenId, bench.Vtn.RegistrationId);
            bench.Setup = bench.Setup with { VenName = "renamed" };

            var sent = await bench.RestartAsync();

            var again = sent.OfType<OadrCreatePartyRegistration>().Single();
            Expect.Equal((venId, registrationId, "renamed"), (again.VenId, again.RegistrationId, again.VenName), "venID, registrationID and oadrVenName");
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-24", "The VTN cancels with a wrong registrationID", TransferModes.Both, "rule 400", async bench =>
        {
            await bench.StartAsync();

            var canceled = await bench.DeliverAsync<OadrCanceledPartyRegistration>(
                new OadrCancelPartyRegistration { RequestId = "XPR-1", RegistrationId = new RegistrationId("NOT-YOURS"), VenId = bench.Vtn.VenId });

            Expect.Refused(EiResponseCode.InvalidId, canceled.EiResponse, "oadrCanceledPartyRegistration");
            Expect.Equal("XPR-1", canceled.EiResponse.RequestId, "requestID");
            await bench.ExpectRegisteredAsync();
        }),

        new("RG-27", "The VTN pushes an event to a VEN that is not registered", TransferModes.Push, "rule 405", async bench =>
        {
            await bench.StartAsync();
            Expect.Equal(null, await bench.Owner.UnregisterAsync(bench.Cancellation), "refusal");
            var before = bench.Vtn.Count;

            var message = RawVtn.Distribution("DIST-1", Announced.Simple(bench.Owner.Now, "EV-1", TimeSpan.FromMinutes(-1), TimeSpan.FromHours(1)));
            using var response = await bench.Vtn.PushAsync("EiEvent", OadrWriter.Write(message), bench.Cancellation);
            var answer = await response.Content.ReadAsStringAsync(bench.Cancellation);
            await bench.Vtn.IdleAsync(before, bench.Cancellation);

            Expect.That(!answer.Contains("oadrCreatedEvent", StringComparison.Ordinal), $"the event is not answered; HTTP {(int)response.StatusCode} came with '{answer}'");
            Expect.Sequence([], bench.Vtn.Since(before).Select(sent => sent.PayloadName), "what comes of it");
            Expect.Equal(0, bench.Owner.View().Events.Count, "events as the owner sees them");
            Expect.Equal(0, bench.Orders().Count, "orders to devices");
        }),

        new("RG-32", "The network is gone for a while", TransferModes.Both, "§9.1.7", async bench =>
        {
            await bench.StartAsync();
            var before = bench.Vtn.Count;
            await bench.Vtn.StopAsync();
            for (var tries = 0; tries < 4; tries++)
            {
                await bench.Owner.NextContactAsync(bench.Cancellation);
            }

            bench.ExpectRegistered();
            await bench.Vtn.OpenAsync(bench.Cancellation);
            await bench.Owner.NextContactAsync(bench.Cancellation);
            await bench.Vtn.IdleAsync(before, bench.Cancellation);

            Expect.That(bench.Vtn.Since(before).All(message => message is OadrRequestEvent), "it polls, may ask for its events, and does not register anew");
            await bench.ExpectRegisteredAsync();
        }),
    ];

    /// <summary>Registration without registrationID, METADATA and oadrRequestEvent, in this order and before anything else; the optional query apart.</summary>
    private static void ExpectStartUp(IReadOnlyList<OadrMessage> sent, VenId? venId)
    {
        var payloads = sent.Where(message => message is not OadrQueryRegistration).ToList();
        Expect.Sequence(
            [typeof(OadrCreatePartyRegistration), typeof(OadrRegisterReport), typeof(OadrRequestEvent)],
            payloads.Take(3).Select(message => message.GetType()),
            "the first payloads");
        var create = (OadrCreatePartyRegistration)payloads[0];
        Expect.Equal((venId, (RegistrationId?)null), (create.VenId, create.RegistrationId), "venID and registrationID of oadrCreatePartyRegistration");
        Expect.That(((OadrRegisterReport)payloads[1]).Reports.Count > 0, "METADATA is offered");
    }

    private static void ExpectNothingLeft(VenBench bench)
    {
        var view = bench.Owner.View();
        Expect.That(!view.IsRegistered, "the owner sees no registration");
        Expect.That(view is { Events.Count: 0, PendingReports.Count: 0 }, "the owner sees no events and reports");
        Expect.Equal(null, bench.Orders()[^1].Signal, "the last that a device was told");
    }

    private static async Task<(VenId VenId, RegistrationId RegistrationId)> StartWithARunningEventAsync(VenBench bench)
    {
        await bench.StartAsync();
        await bench.DistributeAsync(Announced.Simple(bench.Owner.Now, "EV-1", TimeSpan.FromMinutes(-1), TimeSpan.FromHours(1)));
        bench.Vtn.Events = [];
        Expect.That(bench.Orders().Count > 0, "the devices follow the event");
        return (bench.Vtn.VenId, bench.Vtn.RegistrationId);
    }
}
