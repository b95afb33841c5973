using System.Net;
using FlexCoop.OpenAdr;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Conformance;

/// <summary>Polling and general rules with a VEN under test (family PL).</summary>
internal static class PollingAtVen
{
    public static IEnumerable<VenScenario> All { get; } =
    [
        new("PL-03", "Two payloads are owed", TransferModes.Pull, "rule 500", async bench =>
        {
            await bench.StartAsync();
            var one = Future(bench);
            bench.Vtn.Events = [one];

            var sent = await bench.DeliverAsync(RawVtn.Distribution("DIST-1", one), new OadrRegisterReport { RequestId = "RR-1", Reports = [], VenId = bench.Vtn.VenId });

            Expect.Sequence([typeof(OadrCreatedEvent), typeof(OadrRegisteredReport)], sent.Select(message => message.GetType()), "the answers, in one go");
            bench.ExpectTaken(((OadrCreatedEvent)sent[0]).EventResponses!.Single(), one);
            Expect.Ok(((OadrRegisteredReport)sent[1]).EiResponse, "RR-1", "oadrRegisteredReport");
        }),

        new("PL-05", "The VTN ignores polls while a reply is outstanding", TransferModes.Pull, "Annex C", async bench =>
        {
            await bench.StartAsync();
            var one = Future(bench);
            bench.Vtn.Events = [one];
            var (isOutstanding, replies) = (false, 0);
            bench.Vtn.Serve = (message, response) =>
            {
                replies += message is OadrCreatedEvent ? 1 : 0;
                var isIgnored = message is OadrPoll ? isOutstanding : replies == 1;
                isOutstanding = replies < 2;
                if (isIgnored)
                {
                    response.HttpContext.Abort();
                }

                return Task.FromResult(isIgnored);
            };
            var before = bench.Vtn.Owe(RawVtn.Distribution("DIST-1", one));

            await bench.Owner.NextContactAsync(bench.Cancellation);
            _ = await bench.Vtn.ReceiveAsync<OadrCreatedEvent>(bench.Cancellation);
            await bench.Owner.NextContactAsync(bench.Cancellation);
            var answer = await bench.Vtn.ReceiveAsync<OadrCreatedEvent>(bench.Cancellation);
            await bench.Vtn.IdleAsync(before, bench.Cancellation);

            bench.ExpectTaken(answer.EventResponses!.Single(), one);
        }),

        new("PL-06", "The VTN gives the next payload before the reply to the first", TransferModes.Pull, "Annex C", async bench =>
        {
            await bench.StartAsync();
            var one = Future(bench);
            bench.Vtn.Events = [one];
            var isFirst = true;
            bench.Vtn.Serve = (message, response) =>
            {
                var isUndigested = message is OadrCreatedEvent && isFirst;
                isFirst &= !isUndigested;
                response.StatusCode = isUndigested ? StatusCodes.Status500InternalServerError : response.StatusCode;
                return Task.FromResult(isUndigested);
            };

            var sent = await bench.DeliverAsync(RawVtn.Distribution("DIST-1", one), new OadrRegisterReport { RequestId = "RR-1", Reports = [], VenId = bench.Vtn.VenId });

            Expect.That(sent.OfType<OadrRegisteredReport>().Count() == 1, "the reply to the second payload arrives");
            Expect.Equal(2, sent.OfType<OadrCreatedEvent>().Count(), "tries to reply to the first payload");
            bench.ExpectTaken(sent.OfType<OadrCreatedEvent>().Last().EventResponses!.Single(), one);
        }),

        new("PL-08", "Polls while nothing is owed", TransferModes.Pull, "rule 500, §9.1.8", async bench =>
        {
            await bench.StartAsync();

            for (var polls = 0; polls < 10; polls++)
            {
                var before = bench.Vtn.Count;
                ExpectWait(bench, await bench.Owner.NextContactAsync(bench.Cancellation));
                await bench.Vtn.IdleAsync(before, bench.Cancellation);
                Expect.Equal(1, bench.Vtn.AllSince(before).Count, "messages of one round");
            }

            await bench.ExpectRegisteredAsync();
        }),

        new("PL-09", "The VTN changes how often to poll", TransferModes.Pull, "rule 403", async bench =>
        {
            await bench.StartAsync();
            ExpectWait(bench, await bench.Owner.NextContactAsync(bench.Cancellation));
            bench.Vtn.PollInterval = TimeSpan.FromSeconds(30);
            var before = bench.Vtn.Owe(new OadrRequestReregistration(bench.Vtn.VenId));

            await bench.Owner.NextContactAsync(bench.Cancellation);
            _ = await bench.Vtn.ReceiveAsync<OadrResponse>(bench.Cancellation);
            await bench.Owner.NextContactAsync(bench.Cancellation);
            _ = await bench.Vtn.ReceiveAsync<OadrCreatePartyRegistration>(bench.Cancellation);
            await bench.Vtn.IdleAsync(before + 2, bench.Cancellation);

            ExpectWait(bench, await bench.Owner.NextContactAsync(bench.Cancellation));
            await bench.ExpectRegisteredAsync();
            ExpectWait(bench, await bench.Owner.NextContactAsync(bench.Cancellation));
        }),

        new("PL-16", "The VTN writes the venID in other letter case", TransferModes.Both, "rule 512", async bench =>
        {
            await bench.StartAsync();
            var other = new VenId(bench.Vtn.VenId.Value.ToLowerInvariant());

            var canceled = await bench.DeliverAsync<OadrCanceledPartyRegistration>(
                new OadrCancelPartyRegistration { RequestId = "XPR-1", RegistrationId = bench.Vtn.RegistrationId, VenId = other });
            var registered = await bench.DeliverAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "RR-1", Reports = [], VenId = other });
            var reregister = await bench.DeliverAsync<OadrResponse>(new OadrRequestReregistration(other));

            Expect.Refused(EiResponseCode.InvalidId, canceled.EiResponse, "oadrCanceledPartyRegistration");
            Expect.Refused(EiResponseCode.InvalidId, registered.EiResponse, "oadrRegisteredReport");
            Expect.Refused(EiResponseCode.InvalidId, reregister.EiResponse, "oadrResponse to oadrRequestReregistration");
            await bench.ExpectRegisteredAsync();
        }),

        new("PL-17", "venID stands wherever the schema has it", TransferModes.Both, "rule 508", async bench =>
        {
            // The raw VTN looks for it in everything that it receives.
            await bench.StartAsync();
            var sent = new List<OadrMessage>();
            var one = Future(bench);
            await bench.DistributeAsync(one);
            sent.AddRange(await bench.DeliverAsync(new OadrCancelReport { RequestId = "XR-1", ReportRequestIds = [new ReportRequestId("NONE")], ReportToFollow = false }));
            sent.AddRange(await bench.DeliverAsync(new OadrRegisterReport { RequestId = "RR-1", Reports = [] }));
            Expect.Equal(null, await bench.Owner.OptAsync(one.Id(), OptType.OptOut, [bench.Owner.Resources[0].Id], bench.Cancellation), "refusal of the opt");
            sent.Add(await bench.Vtn.ReceiveAsync<OadrCreateOpt>(bench.Cancellation));
            Expect.Equal(null, await bench.Owner.UnregisterAsync(bench.Cancellation), "refusal of the end of the registration");
            sent.Add(await bench.Vtn.ReceiveAsync<OadrCancelPartyRegistration>(bench.Cancellation));

            Expect.Sequence(
                [typeof(OadrCanceledReport), typeof(OadrRegisteredReport), typeof(OadrCreateOpt), typeof(OadrCancelPartyRegistration)],
                sent.Select(message => message.GetType()),
                "what was looked at");
            Expect.That(!bench.Owner.View().IsRegistered, "the owner sees no registration");
        }),

        new("PL-18", "The requestID comes back, also when it is empty", TransferModes.Both, "rules 42, 207, 303", async bench =>
        {
            await bench.StartAsync();
            foreach (var requestId in (string[])["R-1", ""])
            {
                var one = Future(bench, "EV" + requestId);
                bench.Vtn.Events = [one];
                var answer = (await bench.DeliverAsync<OadrCreatedEvent>(RawVtn.Distribution(requestId, one))).EventResponses!.Single();
                var registered = await bench.DeliverAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = requestId, Reports = [] });
                var canceled = await bench.DeliverAsync<OadrCanceledPartyRegistration>(
                    new OadrCancelPartyRegistration { RequestId = requestId, RegistrationId = new RegistrationId("NOT-YOURS") });

                Expect.Equal(requestId, answer.RequestId, "requestID of the answer to the event");
                Expect.Ok(registered.EiResponse, requestId, "oadrRegisteredReport");
                Expect.Equal(requestId, canceled.EiResponse.RequestId, "requestID of oadrCanceledPartyRegistration");
                bench.ExpectTaken(answer, one);
            }

            await bench.ExpectRegisteredAsync();
        }),

        new("PL-19", "Names of the vendor's own that begin with x-", TransferModes.Both, "Annex B", async bench =>
        {
            await bench.StartAsync();
            var metadata = Offer.Usage(bench.Owner.Now, "resource-1");
            metadata = metadata with { Descriptions = [.. metadata.Descriptions.Select(point => point with { ReadingType = new ReadingType("x-vendor"), ReportType = new ReportType("x-vendor") })] };
            var one = Future(bench).With(Announced.Signal(new SignalName("x-vendor"), SignalType.Level, unit: null, (TimeSpan.FromHours(1), 1)));

            var registered = await bench.DeliverAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "RR-1", Reports = [metadata] });
            var answer = await bench.AnswerToAsync(one);

            foreach (var code in (EiResponseCode[])[registered.EiResponse.ResponseCode, answer.ResponseCode])
            {
                Expect.That(code.IsSuccess || code.Value is 453 or 460 or 461, $"it is taken, or refused with 453, 460 or 461; it is {code}");
            }

            await bench.ExpectRegisteredAsync();
        }),

        new("PL-10", "A VEN to which the VTN pushes does not poll", TransferModes.Push, "rule 500", async bench =>
        {
            await bench.StartAsync();

            // However long: until it wants to say something by itself, and at least ten minutes.
            await bench.Owner.PassAsync(TimeSpan.FromMinutes(10), bench.Cancellation);
            var waited = await bench.Owner.NextContactAsync(bench.Cancellation);
            await bench.Vtn.IdleAsync(0, bench.Cancellation);

            Expect.That(waited >= TimeSpan.FromMinutes(10), $"it says nothing for ten minutes; it was {waited}");
            Expect.That(bench.Vtn.AllSince(0).All(received => received.Message is not OadrPoll), "it never polls");
            await bench.ExpectRegisteredAsync();
        }),

        new("PL-11", "The VTN posts what a VEN does not serve", TransferModes.Push, "rules 500, 511", async bench =>
        {
            await bench.StartAsync();
            var poll = OadrWriter.Write(new OadrPoll(bench.Vtn.VenId));
            foreach (var service in (string[])["OadrPoll", "EiOpt", "EiEvent", "EiReport", "EiRegisterParty"])
            {
                using var response = await bench.Vtn.PushAsync(service, poll, bench.Cancellation);
                Expect.Equal(HttpStatusCode.NotFound, response.StatusCode, $"status of the answer to oadrPoll at {service}");
            }

            using var get = await bench.Vtn.PushAsync(new HttpRequestMessage(HttpMethod.Get, bench.Vtn.VenService("EiEvent")), bench.Cancellation);
            Expect.Equal(HttpStatusCode.NotImplemented, get.StatusCode, "status of the answer to GET");
            await bench.ExpectRegisteredAsync();
        }),
    ];

    private static OadrEvent Future(VenBench bench, string id = "EV-1") => Announced.Simple(bench.Owner.Now, id, TimeSpan.FromHours(1), TimeSpan.FromHours(1));

    /// <summary>No faster than the VTN asks; somewhat slower is allowed, so that VENs do not poll in step. What was under way when the bench began to wait makes a wait seem shorter by as much: a twentieth is left out.</summary>
    private static void ExpectWait(VenBench bench, TimeSpan waited) =>
        Expect.That(waited >= 0.95 * bench.Vtn.PollInterval && waited <= 1.5 * bench.Vtn.PollInterval, $"it waits for {bench.Vtn.PollInterval} or somewhat more; it was {waited}");
}
