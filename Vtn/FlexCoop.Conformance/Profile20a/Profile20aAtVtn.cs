using System.Net;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Profile20a;

namespace FlexCoop.Conformance;

/// <summary>VENs of 2.0a with a VTN under test (family AP), and beside VENs of 2.0b (PL-14).</summary>
internal static class Profile20aAtVtn
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>What only 2.0b has, as it would stand on the wire.</summary>
    private static readonly string[] Only20b =
    [
        "schemaVersion", "oadrPayload", "oadrSignedObject", "itemBase", "currencyPerKWh", "siScaleCode", "eiEventBaseline", "modificationDateTime", "modificationReason", "endDeviceAsset", "groupName",
    ];

    public static IEnumerable<VtnScenario> All { get; } =
    [
        new("PL-14", "A VEN of 2.0a and one of 2.0b at the same time", TransferModes.Both, "rule 506", async bench =>
        {
            var (a, b) = (await bench.NewVen20aAsync(), await bench.NewStartedVenAsync());
            var eventId = await bench.AnnounceAsync(ForBoth(bench, a, b));

            var asked = a.RequestEventsAsync(bench.Cancellation);
            var polled = b.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            await Task.WhenAll(asked, polled);

            // Both raw VENs hold what came to the form of their profile.
            Expect.Equal(eventId, Only(await asked).EiEvent.Descriptor.EventId, "eventID for the VEN of 2.0a");
            Expect.Equal(eventId, Only(await polled).EiEvent.Descriptor.EventId, "eventID for the VEN of 2.0b");
            ExpectSimple(a, Only(await asked));
            Expect.Equal(2, Only(await polled).EiEvent.Signals.Count, "signals for the VEN of 2.0b");
        }),

        new("AP-01", "A VEN of 2.0a asks for its events", TransferModes.Pull, "§7.1, rule 113", async bench =>
        {
            var ven = await bench.NewVen20aAsync();
            Expect.Equal(0, (await ven.RequestEventsAsync(bench.Cancellation)).Events.Count, "events before any is announced");
            var eventId = await bench.AnnounceAsync(For(bench, ven));

            var message = await ven.RequestEventsAsync(bench.Cancellation);

            Expect.Ok(message.EiResponse!, "RE-1", "oadrDistributeEvent");
            Expect.Equal(eventId, Only(message).EiEvent.Descriptor.EventId, "eventID");
            ExpectSimple(ven, Only(message));
            Expect.Equal(0, Only(message).EiEvent.Signals[0].CurrentValue!.Value, "currentValue before the start (rule 14)");
            await bench.Operator.PassAsync(1.5 * Hour, bench.Cancellation);
            Expect.Equal(2, Only(await ven.RequestEventsAsync(bench.Cancellation)).EiEvent.Signals[0].CurrentValue!.Value, "currentValue while it runs (rule 29)");
        }),

        new("AP-02", "An event with a price, SIMPLE, a baseline and device classes", TransferModes.Pull, "§7.1", async bench =>
        {
            var ven = await bench.NewVen20aAsync();
            var order = For(bench, ven) with
            {
                Signals =
                [
                    new OrderedSignal(SignalName.ElectricityPrice, SignalType.Price, "EUR/kWh", (Hour, 0.3)),
                    OrderedSignal.Simple(Hour, level: 3) with { DeviceClasses = ["Thermostat"] },
                    OrderedSignal.Simple(Hour, level: 1),
                ],
                Baseline = new OrderedBaseline("usual", bench.Operator.Now, "kW", [], (Hour, 4)),
            };
            var eventId = await bench.AnnounceAsync(order);
            Expect.Equal(null, await bench.Operator.ModifyAsync(eventId, order with { Priority = 1 }, bench.Cancellation), "refusal of a change");

            var one = Only(await ven.RequestEventsAsync(bench.Cancellation));

            Expect.Equal(1u, one.EiEvent.Descriptor.ModificationNumber, "modificationNumber");
            ExpectSimple(ven, one);
            Expect.Equal(new SignalPayload(new PayloadFloat(1)), one.EiEvent.Signals[0].Intervals.Single().Payloads.Single(), "the level, of the signal for all device classes");
        }),

        new("AP-03", "A VEN of 2.0a answers its events", TransferModes.Pull, "§7.1", async bench =>
        {
            var ven = await bench.NewVen20aAsync();
            var eventId = await bench.AnnounceAsync(For(bench, ven));
            var message = await ven.RequestEventsAsync(bench.Cancellation);

            var response = await ven.AnswerAsync(message, bench.Cancellation);

            Expect.Equal(EiResponseCode.Ok, response.EiResponse.ResponseCode, "responseCode");
            Expect.That(!ven.LastText.Contains("venID>", StringComparison.Ordinal), $"the answer has no venID: {ven.LastText}");
            ExpectBare(ven);
            Expect.Equal<(OptType?, uint?)>((OptType.OptIn, 0u), (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId], "the answer as the operator sees it");
            var other = Only(message).With(descriptor => descriptor with { EventId = new OadrEventId("EV-404") });
            Expect.Refused(EiResponseCode.InvalidId, (await ven.AnswerAsync(message with { Events = [other] }, bench.Cancellation)).EiResponse, "answer to an event that was never sent");
        }),

        new("AP-04", "An event is pushed to a VEN of 2.0a", TransferModes.Push, "rules 38, 506", async bench =>
        {
            var ven = await bench.NewVen20aAsync(isPushed: true);
            var eventId = await bench.AnnounceAsync(For(bench, ven));

            // The listener holds what comes to the path and the form of 2.0a.
            var pushed = await ven.TakeEventsAsync(bench.Cancellation);
            Expect.Equal(eventId, Only(pushed).EiEvent.Descriptor.EventId, "eventID");
            ExpectSimple(ven, Only(pushed));
            var before = (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId].Opt;
            var response = await ven.AnswerAsync(pushed, bench.Cancellation);

            Expect.Equal(null, before, "the opt before the VEN gave one");
            Expect.Equal(EiResponseCode.Ok, response.EiResponse.ResponseCode, "responseCode");
            Expect.Equal<(OptType?, uint?)>((OptType.OptIn, 0u), (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId], "the answer as the operator sees it");
            Expect.Equal(null, await bench.Operator.CancelAsync(eventId, bench.Cancellation), "refusal of the cancellation");
            Expect.Equal(EventStatus.Cancelled, Only(await ven.TakeEventsAsync(bench.Cancellation)).EiEvent.Descriptor.EventStatus, "eventStatus of what is pushed next");
        }),

        new("AP-05", "Payloads of one profile at the address of the other", TransferModes.Pull, "rule 511", async bench =>
        {
            var (a, b) = (await bench.NewVen20aAsync(), await bench.NewStartedVenAsync());
            var request20a = Oadr20aWriter.Write(new OadrRequestEvent { RequestId = "RE-1", VenId = a.VenId });
            var request20b = OadrWriter.Write(new OadrRequestEvent { RequestId = "RE-1", VenId = b.VenId });

            using var at20b = await b.PostAsync("EiEvent", request20a, bench.Cancellation);
            using var at20a = await a.PostAsync(request20b, bench.Cancellation);

            Expect.Equal(HttpStatusCode.NotAcceptable, at20b.StatusCode, "HTTP status of 2.0a at the address of 2.0b");
            Expect.Equal(HttpStatusCode.NotAcceptable, at20a.StatusCode, "HTTP status of 2.0b at the address of 2.0a");

            // Nor does a VEN of one profile get anything by speaking the other.
            Expect.Refused((await new RawVen20a(bench.NewVen(), b.VenId).RequestEventsAsync(bench.Cancellation)).EiResponse!, "oadrRequestEvent of 2.0a by a VEN of 2.0b");
            Expect.Refused((await new RawVen20a(bench.NewVen(), new VenId("VEN-404")).RequestEventsAsync(bench.Cancellation)).EiResponse!, "oadrRequestEvent of 2.0a by nobody known");
            b.VenId = a.VenId;
            Expect.Refused((await b.RequestEventsAsync(bench.Cancellation)).EiResponse!, "oadrRequestEvent of 2.0b by a VEN of 2.0a");
        }),

        new("AP-06", "VENs of both profiles answer one event", TransferModes.Both, "rule 506", async bench =>
        {
            var (a, b) = (await bench.NewVen20aAsync(), await bench.NewStartedVenAsync());
            var eventId = await bench.AnnounceAsync(ForBoth(bench, a, b));

            _ = await a.AnswerAsync(await a.RequestEventsAsync(bench.Cancellation), bench.Cancellation);
            await b.AnswerAsync(await b.PollAsync<OadrDistributeEvent>(bench.Cancellation), bench.Cancellation, OptType.OptOut);

            var opts = (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts;
            Expect.Equal<(OptType?, uint?)>((OptType.OptIn, 0u), opts[a.VenId], "what the VEN of 2.0a answered");
            Expect.Equal<(OptType?, uint?)>((OptType.OptOut, 0u), opts[b.VenId], "what the VEN of 2.0b answered");
            Expect.Equal(null, await bench.Operator.CancelAsync(eventId, bench.Cancellation), "refusal of the cancellation");
            var cancelled = await a.RequestEventsAsync(bench.Cancellation);
            Expect.Equal(EventStatus.Cancelled, Only(cancelled).EiEvent.Descriptor.EventStatus, "eventStatus");
            _ = await a.AnswerAsync(cancelled, bench.Cancellation);
            Expect.Equal(0, (await a.RequestEventsAsync(bench.Cancellation)).Events.Count, "events once the cancellation is answered");
        }),
    ];

    private static EventOrder For(VtnBench bench, RawVen20a ven) => new()
    {
        Target = new EiTarget { VenIds = [ven.VenId] },
        Start = bench.Operator.Now + Hour,
        Duration = Hour,
        Signals = [OrderedSignal.Simple(Hour)],
    };

    private static EventOrder ForBoth(VtnBench bench, RawVen20a a, RawVen b) => For(bench, a) with
    {
        Target = new EiTarget { VenIds = [a.VenId, b.VenId] },
        Signals = [new OrderedSignal(SignalName.ElectricityPrice, SignalType.Price, "EUR/kWh", (Hour, 0.3)), OrderedSignal.Simple(Hour)],
    };

    private static OadrEvent Only(OadrDistributeEvent message) =>
        message.Events is [var one] ? one : throw new NonconformanceException($"there are {message.Events.Count} events, expected 1");

    private static void ExpectSimple(RawVen20a ven, OadrEvent one)
    {
        ExpectBare(ven);
        Expect.Equal(1, one.EiEvent.Signals.Count, "signals");
        var signal = one.EiEvent.Signals[0];
        Expect.That(signal.SignalName.IsSimple, $"the signal is SIMPLE, not {signal.SignalName}");
        Expect.That(signal.SignalType == SignalType.Level, $"its type is level, not {signal.SignalType}");
        Expect.That(
            signal.Intervals.SelectMany(interval => interval.Payloads).All(payload => payload is SignalPayload { Payload: PayloadFloat { Value: 0 or 1 or 2 or 3 } }), "its values are 0 to 3 (rule 9)");
    }

    private static void ExpectBare(RawVen20a ven)
    {
        foreach (var name in Only20b)
        {
            Expect.That(!ven.LastText.Contains(name, StringComparison.Ordinal), $"the answer has nothing that only 2.0b has, such as {name}: {ven.LastText}");
        }
    }
}
