using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>Polling and what holds for all services, with a VTN under test (family PL).</summary>
internal static class PollingAtVtn
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    public static IEnumerable<VtnScenario> All { get; } =
    [
        new("PL-01", "A poll with nothing owed", TransferModes.Pull, "rule 500", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();

            var answer = await ven.PollAsync<OadrResponse>(bench.Cancellation);

            Expect.Ok(answer.EiResponse, "", "oadrResponse");
            Expect.That(answer.VenId is null || answer.VenId == ven.VenId, "venID, if given, is the VEN's");
        }),

        new("PL-02", "Two payloads are owed", TransferModes.Pull, "rule 500", async bench =>
        {
            var ven = bench.NewVen();
            await ven.RegisterAsync(bench.Cancellation);
            await bench.AnnounceAsync(ven, Hour, FiveMinutes);

            var owed = await ven.DrainAsync(bench.Cancellation);

            Expect.Equal(1, owed.OfType<OadrRegisterReport>().Count(), "oadrRegisterReport, one in its own poll");
            Expect.Equal(1, owed.OfType<OadrDistributeEvent>().Count(), "oadrDistributeEvent, one in its own poll");
            Expect.That(await ven.PollAsync(bench.Cancellation) is OadrResponse, "then nothing is owed");
        }),

        new("PL-04", "A poll while the answer to the last payload is outstanding", TransferModes.Pull, "rule 500, Annex C", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Hour, FiveMinutes);
            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);

            _ = await ven.PollAsync(bench.Cancellation);
            await ven.AnswerAsync(distributed, bench.Cancellation);

            Expect.Equal(OptType.OptIn, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId].Opt, "the opt as the operator sees it");
        }),

        new("PL-07", "A poll with a wrong venID", TransferModes.Pull, "rule 500", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var stranger = bench.NewVen();
            stranger.VenId = new VenId(ven.VenId + "-OTHER");

            var answer = await stranger.PollAsync<OadrResponse>(bench.Cancellation);

            Expect.That(
                answer.EiResponse.ResponseCode == EiResponseCode.InvalidId || answer.EiResponse.ResponseCode == EiResponseCode.NotRegistered,
                $"452, or 463 where nobody is registered under that id; it is {answer.EiResponse.ResponseCode}");
            Expect.That(await ven.PollAsync(bench.Cancellation) is OadrResponse { EiResponse.ResponseCode.IsSuccess: true }, "the next good poll is served");
        }),

        new("PL-12", "Only the status of an event changes", TransferModes.Pull, "rule 502", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, FiveMinutes, Hour);
            await ven.DrainAsync(bench.Cancellation);

            await bench.Operator.PassAsync(FiveMinutes + FiveMinutes, bench.Cancellation);

            Expect.That(await ven.PollAsync(bench.Cancellation) is OadrResponse, "nothing is owed");
            Expect.Equal(EventStatus.Active, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }),

        new("PL-13", "The answer to a poll is lost", TransferModes.Pull, "§9.1.4", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Hour, FiveMinutes);
            _ = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);

            await bench.Operator.PassAsync(TimeSpan.FromMinutes(2), bench.Cancellation);
            var again = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);

            Expect.Sequence([eventId], again.Events.Select(each => each.EiEvent.Descriptor.EventId), "events that are delivered again");
            Expect.Equal(null, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId].Opt, "the opt, which nobody gave");
        }),

        new("PL-16", "The venID in other letter case", TransferModes.Both, "rule 512", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var other = bench.NewVen();
            other.VenId = new VenId(ven.VenId.Value.Any(char.IsUpper) ? ven.VenId.Value.ToLowerInvariant() : ven.VenId.Value.ToUpperInvariant());

            var answer = await other.PollAsync<OadrResponse>(bench.Cancellation);

            Expect.Refused(answer.EiResponse, "oadrResponse");
            Expect.Equal(null, await bench.Operator.VenAsync(other.VenId, bench.Cancellation), "the VEN of that id as the operator sees it");
        }),

        new("PL-17", "Answers to a VEN bear its own venID", TransferModes.Both, "rule 508", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();

            var poll = await ven.PollAsync<OadrResponse>(bench.Cancellation);
            var registered = await ven.OfferAsync(bench.Cancellation);
            var canceled = await ven.SendAsync<OadrCanceledReport>(
                new OadrCancelReport { RequestId = "XR-1", ReportRequestIds = [new ReportRequestId("NOT-MINE")], ReportToFollow = false, VenId = ven.VenId }, bench.Cancellation);

            foreach (var venId in (VenId?[])[poll.VenId, registered.VenId, canceled.VenId])
            {
                Expect.That(venId is null || venId == ven.VenId, $"venID, if given, is the VEN's; it is {venId}");
            }

            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the VEN is registered");
        }),

        new("PL-18", "requestID comes back, also when it is empty", TransferModes.Both, "rules 207, 303", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();

            foreach (var requestId in (string[])["R-17", ""])
            {
                var offer = await ven.SendAsync<OadrCreatedPartyRegistration>(new OadrQueryRegistration(requestId), bench.Cancellation);
                var registered = await ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = requestId, VenId = ven.VenId }, bench.Cancellation);
                var events = await ven.SendAsync<OadrDistributeEvent>(new OadrRequestEvent { RequestId = requestId, VenId = ven.VenId }, bench.Cancellation);

                Expect.Ok(offer.EiResponse, requestId, "oadrCreatedPartyRegistration");
                Expect.Ok(registered.EiResponse, requestId, "oadrRegisteredReport");
                Expect.Ok(events.EiResponse!, requestId, "oadrDistributeEvent");
            }

            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the VEN is still registered");
        }),

        new("PL-19", "Names of the vendor's own that begin with x-", TransferModes.Both, "Annex B", async bench =>
        {
            var ven = bench.NewVen();
            await ven.RegisterAsync(bench.Cancellation);
            var metadata = Offer.Usage(bench.Operator.Now, "resource-1");
            metadata = metadata with { Descriptions = [.. metadata.Descriptions.Select(point => point with { ReadingType = new ReadingType("x-vendor"), ReportType = new ReportType("x-vendor") })] };

            var registered = await ven.OfferAsync(bench.Cancellation, metadata);

            Expect.That(
                registered.EiResponse.ResponseCode.IsSuccess || registered.EiResponse.ResponseCode.Value is 453 or 460 or 461,
                $"it is taken, or refused with 453, 460 or 461; it is {registered.EiResponse.ResponseCode}");
            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the VEN is registered");
        }),

        new("PL-20", "A VEN that has not polled for a day", TransferModes.Pull, "only the newest state is owed", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var order = bench.Order(ven, TimeSpan.FromDays(2), FiveMinutes);
            var eventId = await bench.AnnounceAsync(order);
            for (var change = 1; change <= 20; change++)
            {
                var refusal = await bench.Operator.ModifyAsync(eventId, order with { Start = order.Start + TimeSpan.FromMinutes(change) }, bench.Cancellation);
                Expect.Equal(null, refusal, "refusal of a modification");
            }

            await bench.Operator.PassAsync(TimeSpan.FromDays(1), bench.Cancellation);
            var owed = await ven.DrainAsync(bench.Cancellation);

            Expect.Equal(1, owed.Count, "payloads that are owed");
            var descriptor = ((OadrDistributeEvent)owed[0]).Events.Single().EiEvent.Descriptor;
            Expect.Equal(20u, descriptor.ModificationNumber, "modificationNumber");
            Expect.Equal(20u, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId].Modification, "the modification that was answered");
        }),
    ];
}
