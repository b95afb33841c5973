using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>Events, with a VTN under test: what it delivers, and when (family EV).</summary>
internal static class EventsAtVtn
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static IEnumerable<VtnScenario> All { get; } =
    [
        new("EV-01", "One event before and during its period", TransferModes.Both, "rule 13", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Minute, 5 * Minute);

            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            var answered = await ven.SendAsync<OadrResponse>(ven.Created(RawVen.Opts(distributed)), bench.Cancellation);
            await bench.Operator.PassAsync(2 * Minute, bench.Cancellation);
            var during = await ven.RequestEventsAsync(bench.Cancellation);

            Expect.Equal(EiResponseCode.Ok, answered.EiResponse.ResponseCode, "responseCode of the answer to oadrCreatedEvent");
            Expect.Equal(EventStatus.Far, Only(distributed).Descriptor.EventStatus, "eventStatus before");
            Expect.Equal(EventStatus.Active, Only(during).Descriptor.EventStatus, "eventStatus during");
            Expect.Equal(eventId, Only(during).Descriptor.EventId, "eventID");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptIn, modification: 0);
        }),

        new("EV-02", "A pending event is answered", TransferModes.Both, "rule 12", bench => AnswerAsync(bench, 2 * Minute, OptType.OptIn)),

        new("EV-03", "Three intervals, ramp-up, recovery and tolerance", TransferModes.Both, "rules 2, 8", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(bench.Order(ven, 2 * Minute, 15 * Minute) with
            {
                Signals = [new OrderedSignal(SignalName.Simple, SignalType.Level, Unit: null, (5 * Minute, 1), (5 * Minute, 2), (5 * Minute, 1))],
                RampUp = Minute,
                Recovery = Minute,
                StartAfter = Minute,
            });

            var told = Only(await ven.RequestEventsAsync(bench.Cancellation));

            ExpectIntervals(told, 5 * Minute, 5 * Minute, 5 * Minute);
            Expect.Equal(OadrDuration.From(Minute), told.ActivePeriod.RampUp, "x-eiRampUp");
            Expect.Equal(OadrDuration.From(Minute), told.ActivePeriod.Recovery, "x-eiRecovery");
            Expect.Equal(OadrDuration.From(Minute), told.ActivePeriod.Tolerance?.StartAfter, "startafter");
            Expect.Equal(0u, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).ModificationNumber, "modificationNumber as the operator sees it");
        }),

        new("EV-04", "Targets of four kinds", TransferModes.Both, "rule 63", async bench =>
        {
            var ven = await bench.NewStartedVenAsync(Offer.Usage(bench.Operator.Now, "resource-1"));
            Expect.Equal(null, await bench.Operator.JoinAsync(ven.VenId, [new GroupId("group-1")], [new PartyId("party-1")], bench.Cancellation), "refusal of the membership");
            var target = new EiTarget
            {
                PartyIds = [new PartyId("party-1")], GroupIds = [new GroupId("group-1")], ResourceIds = [new ResourceId("resource-1")], VenIds = [ven.VenId],
            };
            var eventId = await bench.AnnounceAsync(bench.Order(ven, Hour, 5 * Minute) with { Target = target });

            var told = Only(await ven.RequestEventsAsync(bench.Cancellation)).Target;

            Expect.Sequence(target.PartyIds, told.PartyIds, "partyIDs");
            Expect.Sequence(target.GroupIds, told.GroupIds, "groupIDs");
            Expect.Sequence(target.ResourceIds, told.ResourceIds, "resourceIDs");
            Expect.Sequence(target.VenIds, told.VenIds, "venIDs");
            Expect.Sequence([ven.VenId], (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts.Keys, "VENs that the event concerns");
        }),

        new("EV-05", "Two events in one payload", TransferModes.Both, "rules 15, 50", async bench =>
        {
            var (ven, first, second) = await TwoEventsAsync(bench);

            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            var answered = await ven.SendAsync<OadrResponse>(ven.Created(RawVen.Opts(distributed)), bench.Cancellation);

            Expect.Sequence([first, second], Ids(distributed), "eventIDs, by start");
            Expect.Equal(EiResponseCode.Ok, answered.EiResponse.ResponseCode, "responseCode");
            await ExpectOptAsync(bench, first, ven, OptType.OptIn, modification: 0);
            await ExpectOptAsync(bench, second, ven, OptType.OptIn, modification: 0);
        }),

        new("EV-06", "Two events are answered in two messages, in and out", TransferModes.Both, "rules 12, 16", async bench =>
        {
            var (ven, first, second) = await TwoEventsAsync(bench);
            var opts = RawVen.Opts(await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation));

            foreach (var opt in (EventResponse[])[opts[0], opts[1] with { OptType = OptType.OptOut }])
            {
                var answered = await ven.SendAsync<OadrResponse>(ven.Created(opt), bench.Cancellation);
                Expect.Equal(EiResponseCode.Ok, answered.EiResponse.ResponseCode, "responseCode");
            }

            await ExpectOptAsync(bench, first, ven, OptType.OptIn, modification: 0);
            await ExpectOptAsync(bench, second, ven, OptType.OptOut, modification: 0);
        }),

        new("EV-07", "A pending event, opted in", TransferModes.Both, "rule 16", bench => AnswerAsync(bench, 5 * Minute, OptType.OptIn)),
        new("EV-08", "A pending event, opted out", TransferModes.Both, "rules 16, 50", bench => AnswerAsync(bench, 5 * Minute, OptType.OptOut)),

        new("EV-09", "The same event again, answered again", TransferModes.Both, "rule 62", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, 5 * Minute, 5 * Minute);

            foreach (var opt in (OptType[])[OptType.OptIn, OptType.OptOut])
            {
                var told = await ven.RequestEventsAsync(bench.Cancellation);
                var answered = await ven.SendAsync<OadrResponse>(ven.Created(RawVen.Opts(told, opt)), bench.Cancellation);

                Expect.Equal(0u, Only(told).Descriptor.ModificationNumber, "modificationNumber");
                Expect.Equal(EiResponseCode.Ok, answered.EiResponse.ResponseCode, "responseCode");
                await ExpectOptAsync(bench, eventId, ven, opt, modification: 0);
            }
        }),

        new("EV-10", "An event that wants no answer", TransferModes.Both, "rule 12", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(bench.Order(ven, 5 * Minute, 5 * Minute) with { ResponseRequired = ResponseRequired.Never });

            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);

            Expect.Equal(ResponseRequired.Never, distributed.Events.Single().ResponseRequired, "oadrResponseRequired");
            await bench.Operator.PassAsync(2 * Minute, bench.Cancellation);
            Expect.That(await ven.PollAsync(bench.Cancellation) is OadrResponse, "it is not sent again for want of an answer");
            Expect.Equal(null, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId].Opt, "the opt");
        }),

        new("EV-11", "The start of a pending event is moved", TransferModes.Both, "rules 5, 115", async bench =>
        {
            var (ven, eventId, order) = await AnsweredAsync(bench, 10 * Minute, 5 * Minute);
            await bench.Operator.PassAsync(Minute, bench.Cancellation);

            var before = bench.Operator.Now;
            await ModifyAsync(bench, eventId, order with { Start = order.Start + Minute });
            var again = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            await ven.AnswerAsync(again, bench.Cancellation, OptType.OptOut);

            Expect.Equal(1u, Only(again).Descriptor.ModificationNumber, "modificationNumber");
            Expect.Equal(order.Start + Minute, Only(again).ActivePeriod.DtStart, "dtstart");
            Expect.Within(before, bench.Operator.Now, bench.Operator.Tolerance, Only(again).Descriptor.CreatedDateTime, "createdDateTime");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptOut, modification: 1);
        }),

        new("EV-12", "A modified event is sent again", TransferModes.Both, "rule 5", async bench =>
        {
            var (ven, eventId, order) = await AnsweredAsync(bench, 10 * Minute, 5 * Minute);
            await ModifyAsync(bench, eventId, order with { Start = order.Start + Minute });
            await ven.DrainAsync(bench.Cancellation);

            var again = await ven.RequestEventsAsync(bench.Cancellation);
            await ven.AnswerAsync(again, bench.Cancellation, OptType.OptOut);

            Expect.Equal(1u, Only(again).Descriptor.ModificationNumber, "modificationNumber");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptOut, modification: 1);
        }),

        new("EV-13", "A modification that wants no answer any more", TransferModes.Both, "rule 5", async bench =>
        {
            var (ven, eventId, order) = await AnsweredAsync(bench, 10 * Minute, 5 * Minute);

            await ModifyAsync(bench, eventId, order with { Start = order.Start + Minute, ResponseRequired = ResponseRequired.Never });
            var again = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);

            Expect.Equal(1u, Only(again).Descriptor.ModificationNumber, "modificationNumber");
            Expect.Equal(ResponseRequired.Never, again.Events.Single().ResponseRequired, "oadrResponseRequired");
            Expect.Equal(1u, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).ModificationNumber, "modificationNumber as the operator sees it");
        }),

        new("EV-14", "A running event is made longer", TransferModes.Both, "rules 8, 20", bench => LengthenAsync(bench, 6 * Minute)),
        new("EV-15", "A running event is made longer by a minute, with its last interval", TransferModes.Both, "rule 20", bench => LengthenAsync(bench, 7 * Minute)),

        new("EV-16", "A pending event is cancelled", TransferModes.Both, "rules 10, 36, 50", bench => CancelAsync(bench, 10 * Minute, OptType.OptIn)),
        new("EV-17", "A running event is cancelled", TransferModes.Both, "rules 10, 36, 50", bench => CancelAsync(bench, -Minute, OptType.OptIn)),
        new("EV-18", "A VEN cannot cancel", TransferModes.Both, "rule 36", bench => CancelAsync(bench, 10 * Minute, OptType.OptOut)),

        new("EV-19", "A cancellation that wants no answer", TransferModes.Both, "rule 10", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(bench.Order(ven, 10 * Minute, 5 * Minute) with { ResponseRequired = ResponseRequired.Never });
            await ven.DrainAsync(bench.Cancellation);

            Expect.Equal(null, await bench.Operator.CancelAsync(eventId, bench.Cancellation), "refusal of the cancellation");
            var told = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            await bench.Operator.PassAsync(20 * Minute, bench.Cancellation);
            var later = await ven.RequestEventsAsync(bench.Cancellation);

            Expect.Equal(EventStatus.Cancelled, Only(told).Descriptor.EventStatus, "eventStatus");
            Expect.Equal(ResponseRequired.Never, told.Events.Single().ResponseRequired, "oadrResponseRequired");
            Expect.Equal(0, later.Events.Count, "events that are told later");
            Expect.Equal(EventStatus.Cancelled, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }),

        new("EV-20", "A VEN opts out later, unasked", TransferModes.Both, "rule 17", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, 10 * Minute, 5 * Minute);
            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            await ven.AnswerAsync(distributed, bench.Cancellation);

            var answered = await ven.SendAsync<OadrResponse>(ven.Created(RawVen.Opts(distributed, OptType.OptOut)), bench.Cancellation);

            Expect.Equal(EiResponseCode.Ok, answered.EiResponse.ResponseCode, "responseCode");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptOut, modification: 0);
        }),

        new("EV-21", "Four events in two programs", TransferModes.Both, "rule 15", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var second = await bench.AnnounceAsync(bench.Order(ven, Minute, Hour) with { Priority = 2 });
            var pending = await bench.AnnounceAsync(bench.Order(ven, 3 * Hour, Hour) with { Priority = 1 });
            var first = await bench.AnnounceAsync(bench.Order(ven, 2 * Minute, Hour) with { Priority = 1, MarketContext = "http://MarketContext2" });
            var sooner = await bench.AnnounceAsync(bench.Order(ven, 2 * Hour, Hour) with { MarketContext = "http://MarketContext2" });
            await bench.Operator.PassAsync(5 * Minute, bench.Cancellation);

            await ExpectOrderAsync(bench, ven, first, second, sooner, pending);
        }),

        new("EV-22", "Two running events of one priority", TransferModes.Both, "rule 15", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var later = await bench.AnnounceAsync(bench.Order(ven, 2 * Minute, Hour) with { Priority = 1, MarketContext = "http://MarketContext2" });
            var earlier = await bench.AnnounceAsync(bench.Order(ven, Minute, Hour) with { Priority = 1 });
            var pending2 = await bench.AnnounceAsync(bench.Order(ven, 4 * Hour, Hour));
            var pending1 = await bench.AnnounceAsync(bench.Order(ven, 3 * Hour, Hour));
            await bench.Operator.PassAsync(5 * Minute, bench.Cancellation);

            await ExpectOrderAsync(bench, ven, earlier, later, pending1, pending2);
        }),

        new("EV-23", "A cancelled event keeps its place", TransferModes.Both, "rule 15", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var running = await bench.AnnounceAsync(ven, Minute, Hour);
            var pending = await bench.AnnounceAsync(ven, 3 * Hour, Hour);
            await ven.DrainAsync(bench.Cancellation);
            await bench.Operator.PassAsync(5 * Minute, bench.Cancellation);

            Expect.Equal(null, await bench.Operator.CancelAsync(running, bench.Cancellation), "refusal of the cancellation");

            await ExpectOrderAsync(bench, ven, running, pending);
        }),

        new("EV-24", "An event with a ramp-up comes near", TransferModes.Both, "rule 13", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(bench.Order(ven, 5 * Minute, 5 * Minute) with { RampUp = 4 * Minute });

            foreach (var (after, status) in ((TimeSpan, EventStatus)[])[(Minute / 2, EventStatus.Far), (Minute, EventStatus.Near), (4 * Minute, EventStatus.Active)])
            {
                await bench.Operator.PassAsync(after, bench.Cancellation);
                Expect.Equal(status, Only(await ven.RequestEventsAsync(bench.Cancellation)).Descriptor.EventStatus, "eventStatus");
                Expect.Equal(status, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
            }
        }),

        new("EV-25", "Two events overlap in one program", TransferModes.Both, "rule 18", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            foreach (var allows in (bool[])[false, true])
            {
                var program = $"http://MarketContext{(allows ? 4 : 5)}";
                Expect.Equal(null, await bench.Operator.SetProgramAsync(program, allows, holdsInOptOutWindows: false, bench.Cancellation), "refusal of the program");
                var order = bench.Order(ven, Hour, Hour) with { MarketContext = program };
                await bench.AnnounceAsync(order);

                var (second, refusal) = await bench.Operator.AnnounceAsync(order with { Start = order.Start + (30 * Minute) }, bench.Cancellation);

                Expect.Equal(allows, second is not null, $"whether a program that {(allows ? "allows" : "forbids")} it takes the second ({refusal})");
                var adjacent = await bench.Operator.AnnounceAsync(order with { Start = order.Start + (2 * Hour) }, bench.Cancellation);
                Expect.Equal(null, adjacent.Refusal, "refusal of an event that begins later");
            }
        }),

        new("EV-26", "A VEN asks for the first so many", TransferModes.Both, "rule 27", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var third = await bench.AnnounceAsync(ven, 6 * Hour, Hour);
            var first = await bench.AnnounceAsync(ven, 2 * Hour, Hour);
            var second = await bench.AnnounceAsync(ven, 4 * Hour, Hour);

            foreach (var (limit, expected) in ((uint?, OadrEventId[])[])[(1, [first]), (2, [first, second]), (null, [first, second, third])])
            {
                Expect.Sequence(expected, Ids(await ven.RequestEventsAsync(bench.Cancellation, limit)), $"eventIDs with replyLimit {limit}");
            }

            Expect.Sequence([ven.VenId], (await bench.Operator.EventAsync(third, bench.Cancellation)).Opts.Keys, "VENs that the event concerns");
        }),

        new("EV-27", "A cancelled event that was acknowledged is told no more", TransferModes.Both, "rules 36, 50", bench => CancelAsync(bench, 10 * Minute, OptType.OptIn)),

        new("EV-28", "A late event is told before an earlier announced one that starts later", TransferModes.Both, "rule 50", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var later = await bench.AnnounceAsync(ven, Hour, Minute);
            await ven.DrainAsync(bench.Cancellation);
            var sooner = await bench.AnnounceAsync(ven, Minute, Minute);

            await ExpectOrderAsync(bench, ven, sooner, later);
        }),

        new("EV-29", "A VEN answers with an error for the whole", TransferModes.Both, "rules 25, 35", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, 10 * Minute, 5 * Minute);
            _ = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);

            var failed = new OadrCreatedEvent { EiResponse = EiResponse.Ok("") with { ResponseCode = EiResponseCode.DeploymentOther, ResponseDescription = "not now" }, VenId = ven.VenId };
            var answered = await ven.SendAsync<OadrResponse>(failed, bench.Cancellation);

            Expect.Equal(EiResponseCode.Ok, answered.EiResponse.ResponseCode, "responseCode");
            Expect.Equal(null, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId].Opt, "the opt");
        }),

        new("EV-30", "Three events come in turn, sorted by start", TransferModes.Both, "rules 15, 50", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var last = await bench.AnnounceAsync(ven, 6 * Hour, Hour);
            var first = await bench.AnnounceAsync(ven, 2 * Hour, Hour);
            await ven.DrainAsync(bench.Cancellation);
            var middle = await bench.AnnounceAsync(ven, 4 * Hour, Hour);

            Expect.Sequence([first, middle, last], Ids(await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation)), "eventIDs");
            await ExpectOrderAsync(bench, ven, first, middle, last);
        }),

        new("EV-31", "An event is told until the last VEN may have ended it", TransferModes.Both, "rule 66", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(bench.Order(ven, Minute, Minute) with { StartAfter = 2 * Minute });

            await bench.Operator.PassAsync(3 * Minute, bench.Cancellation);
            var within = await ven.RequestEventsAsync(bench.Cancellation);
            await bench.Operator.PassAsync(2 * Minute, bench.Cancellation);
            var after = await ven.RequestEventsAsync(bench.Cancellation);

            Expect.Sequence([eventId], Ids(within), "events within startafter");
            Expect.Equal(0, after.Events.Count, "events afterwards");
            Expect.Equal(EventStatus.Completed, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }),

        new("EV-32", "Answers with wrong ids", TransferModes.Both, "rules 21, 48", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, 10 * Minute, 5 * Minute);
            var opt = RawVen.Opts(await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation)).Single();

            var wrongEvent = await ven.SendAsync<OadrResponse>(ven.Created(opt with { QualifiedEventId = opt.QualifiedEventId with { EventId = new OadrEventId("NOT-MINE") } }), bench.Cancellation);
            var wrongNumber = await ven.SendAsync<OadrResponse>(ven.Created(opt with { QualifiedEventId = opt.QualifiedEventId with { ModificationNumber = 7 } }), bench.Cancellation);
            var wrongVen = await ven.SendAsync<OadrResponse>(ven.Created(opt) with { VenId = new VenId("NOT-ME") }, bench.Cancellation);

            Expect.Refused(EiResponseCode.InvalidId, wrongEvent.EiResponse, "oadrResponse to a wrong eventID");
            Expect.Refused(EiResponseCode.OutOfSequence, wrongNumber.EiResponse, "oadrResponse to a wrong modificationNumber");
            Expect.Refused(wrongVen.EiResponse, "oadrResponse to a wrong venID");
            Expect.Equal(null, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts[ven.VenId].Opt, "the opt");
        }),

        new("EV-33", "One event is taken, another refused by the VEN", TransferModes.Both, "rule 25", async bench =>
        {
            var (ven, first, second) = await TwoEventsAsync(bench);
            var opts = RawVen.Opts(await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation));

            var answered = await ven.SendAsync<OadrResponse>(
                ven.Created(opts[0], opts[1] with { ResponseCode = EiResponseCode.SignalNotSupported, OptType = OptType.OptOut }), bench.Cancellation);

            Expect.Equal(EiResponseCode.Ok, answered.EiResponse.ResponseCode, "responseCode");
            await ExpectOptAsync(bench, first, ven, OptType.OptIn, modification: 0);
            await ExpectOptAsync(bench, second, ven, OptType.OptOut, modification: 0);
        }),

        new("EV-34", "A stranger asks for events", TransferModes.Both, "rules 21, 517", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Hour, Hour);
            var stranger = bench.NewVen();
            stranger.VenId = new VenId("STRANGER");

            var told = await stranger.RequestEventsAsync(bench.Cancellation);

            Expect.Refused(told.EiResponse!, "oadrDistributeEvent");
            Expect.Equal(0, told.Events.Count, "events that are told");
            Expect.Sequence([ven.VenId], (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts.Keys, "VENs that the event concerns");
        }),

        new("EV-35", "There are no events", TransferModes.Both, "rules 40, 41", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();

            var told = await ven.RequestEventsAsync(bench.Cancellation);

            Expect.Ok(told.EiResponse!, "RE-1", "oadrDistributeEvent");
            Expect.Equal(0, told.Events.Count, "events");
            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the VEN is registered");
        }),

        new("EV-36", "A price for two resources", TransferModes.Both, "rule 510", async bench =>
        {
            var (ven, eventId, _) = await PricedAsync(bench);

            var told = Only(await ven.RequestEventsAsync(bench.Cancellation));

            Expect.Sequence([new ResourceId("resource-1"), new ResourceId("resource-2")], told.Target.ResourceIds, "resourceIDs");
            Expect.Equal(SignalName.ElectricityPrice, told.Signals.Single().SignalName, "signalName");
            Expect.Equal("currencyPerKWh", told.Signals.Single().ItemBase?.Description, "itemDescription");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptIn, modification: 0);
        }),

        new("EV-37", "A load to run at", TransferModes.Both, "rules 29, 104", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(bench.Order(ven, Minute, 5 * Minute) with
            {
                Signals = [new OrderedSignal(SignalName.LoadDispatch, SignalType.Setpoint, "kW", (5 * Minute, 40))],
            });
            await bench.Operator.PassAsync(2 * Minute, bench.Cancellation);

            var signal = Only(await ven.RequestEventsAsync(bench.Cancellation)).Signals.Single();

            Expect.Equal(SignalName.LoadDispatch, signal.SignalName, "signalName");
            Expect.Equal(SignalType.Setpoint, signal.SignalType, "signalType");
            Expect.That(signal.ItemBase is { Kind: ItemBaseKind.PowerReal, PowerAttributes: not null }, "the unit is powerReal with its attributes");
            Expect.Equal(40, Value(signal.Intervals.Single()), "the value");
            Expect.That(signal.CurrentValue is null or { Value: 40 }, "currentValue, if given, is the running value");
            Expect.Equal(EventStatus.Active, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }),

        new("EV-38", "A price for two resources beside a baseline of yesterday", TransferModes.Both, "rules 101, 102, 103, 108", async bench =>
        {
            IReadOnlyList<ResourceId> resources = [new("resource-1"), new("resource-2")];
            var ven = await bench.NewStartedVenAsync(Offer.Usage(bench.Operator.Now, "resource-1", "resource-2"));
            var order = bench.Order(ven, 10 * Minute, 2 * Hour) with
            {
                Target = new EiTarget { VenIds = [ven.VenId], ResourceIds = resources },
                Signals = [new OrderedSignal(SignalName.ElectricityPrice, SignalType.Price, "EUR/kWh", (Hour, 3.14), (Hour, 3.17))],
                Baseline = new OrderedBaseline("yesterday", bench.Operator.Now - (24 * Hour), "EUR/kWh", resources, (Hour, 3.05), (Hour, 3.08)),
            };
            var eventId = await bench.AnnounceAsync(order);

            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            await ven.AnswerAsync(distributed, bench.Cancellation);
            var told = Only(distributed);
            var baseline = told.Baseline ?? throw new NonconformanceException("The event has no eiEventBaseline");

            ExpectIntervals(told, Hour, Hour);
            Expect.Sequence([3.14, 3.17], told.Signals.Single().Intervals.Select(Value), "the prices");
            Expect.Equal(order.Baseline.Start, baseline.DtStart, "dtstart of the baseline");
            Expect.Equal(OadrDuration.From(2 * Hour), baseline.Duration, "duration of the baseline");
            ExpectIntervals(baseline.Intervals, Hour, Hour);
            Expect.Sequence([3.05, 3.08], baseline.Intervals.Select(Value), "the baseline");
            Expect.Sequence(resources, baseline.ResourceIds, "resourceIDs of the baseline");
            Expect.Equal(("yesterday", "currencyPerKWh"), (baseline.BaselineName, baseline.ItemBase?.Description), "baselineName and itemDescription");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptIn, modification: 0);
        }),

        new("EV-39", "The start of a priced event is moved", TransferModes.Both, "rule 5", async bench =>
        {
            var (ven, eventId, order) = await PricedAsync(bench);

            await ModifyAsync(bench, eventId, order with { Start = order.Start + (10 * Minute) });
            var again = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            await ven.AnswerAsync(again, bench.Cancellation);

            Expect.Equal(1u, Only(again).Descriptor.ModificationNumber, "modificationNumber");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptIn, modification: 1);
        }),

        new("EV-39b", "Two signals in one event", TransferModes.Both, "rule 107", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(LevelAndPrice(bench, ven, 10 * Minute));

            var signals = Only(await ven.RequestEventsAsync(bench.Cancellation)).Signals;

            Expect.Sequence([SignalName.Simple, SignalName.ElectricityPrice], signals.Select(signal => signal.SignalName), "signalNames");
            Expect.Equal(2, signals.Select(signal => signal.SignalId).Distinct(StringComparer.Ordinal).Count(), "different signalIDs");
            Expect.Equal(0u, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).ModificationNumber, "modificationNumber as the operator sees it");
        }),

        new("EV-40", "Two events of two signals, answered one after the other", TransferModes.Both, "rule 12", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var first = await bench.AnnounceAsync(LevelAndPrice(bench, ven, Minute));
            var second = await bench.AnnounceAsync(LevelAndPrice(bench, ven, Minute) with { MarketContext = "http://MarketContext2" });
            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);

            Expect.Sequence([2, 2], distributed.Events.Select(each => each.EiEvent.Signals.Count), "signals of the events");
            foreach (var opt in RawVen.Opts(distributed).Reverse())
            {
                var answered = await ven.SendAsync<OadrResponse>(ven.Created(opt), bench.Cancellation);
                Expect.Equal(EiResponseCode.Ok, answered.EiResponse.ResponseCode, "responseCode");
            }

            await ExpectOptAsync(bench, first, ven, OptType.OptIn, modification: 0);
            await ExpectOptAsync(bench, second, ven, OptType.OptIn, modification: 0);
        }),

        new("EV-42", "An event is polled once", TransferModes.Pull, "rules 40, 502", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Hour, Hour);

            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
            await ven.AnswerAsync(distributed, bench.Cancellation);

            Expect.Equal(EiResponseCode.Ok, distributed.EiResponse?.ResponseCode, "responseCode in an oadrDistributeEvent that answers a poll");
            Expect.That(await ven.PollAsync(bench.Cancellation) is OadrResponse, "the second poll finds nothing");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptIn, modification: 0);
        }),

        new("EV-44", "createdDateTime is one for all events of a payload", TransferModes.Both, "rule 115", async bench =>
        {
            var (ven, first, _) = await TwoEventsAsync(bench);
            await bench.Operator.PassAsync(Minute, bench.Cancellation);

            var before = bench.Operator.Now;
            var told = await ven.RequestEventsAsync(bench.Cancellation);

            var created = told.Events.Select(each => each.EiEvent.Descriptor.CreatedDateTime).ToList();
            Expect.Equal(2, created.Count, "events in oadrDistributeEvent");
            Expect.Equal(created[0], created[1], "createdDateTime of the second event, and that of the first");
            Expect.Within(before, bench.Operator.Now, bench.Operator.Tolerance, created[0], "createdDateTime");
            Expect.Equal(0u, (await bench.Operator.EventAsync(first, bench.Cancellation)).ModificationNumber, "modificationNumber as the operator sees it");
        }),

        new("EV-45", "An event without end", TransferModes.Both, "rule 47", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(bench.Order(ven, Minute, TimeSpan.Zero));
            await ven.DrainAsync(bench.Cancellation);
            await bench.Operator.PassAsync(TimeSpan.FromDays(2), bench.Cancellation);

            var told = Only(await ven.RequestEventsAsync(bench.Cancellation));
            Expect.Equal(null, await bench.Operator.CancelAsync(eventId, bench.Cancellation), "refusal of the cancellation");

            // 'P' has no regular form, and is a duration of the XSD all the same.
            Expect.Equal(OadrDuration.Zero, told.ActivePeriod.Duration with { OddText = null }, "duration");
            Expect.Equal(EventStatus.Active, told.Descriptor.EventStatus, "eventStatus");
            Expect.Equal(EventStatus.Cancelled, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }),

        new("EV-46", "currentValue before, during and after", TransferModes.Both, "rules 14, 29", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(bench.Order(ven, Minute, 2 * Minute) with { StartAfter = 2 * Minute });

            foreach (var (after, value) in ((TimeSpan, double)[])[(TimeSpan.Zero, 0), (2 * Minute, 2), (2 * Minute, 0)])
            {
                await bench.Operator.PassAsync(after, bench.Cancellation);
                var current = Only(await ven.RequestEventsAsync(bench.Cancellation)).Signals.Single().CurrentValue;
                Expect.That(current is null || current.Value == value, $"currentValue, if given, is {value}; it is {current?.Value}");
            }

            Expect.Equal(EventStatus.Completed, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }),

        new("EV-47", "What cannot be is refused at input", TransferModes.Both, "rules 8, 9, 63, 104", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var other = await bench.NewStartedVenAsync();
            var order = bench.Order(ven, Hour, 10 * Minute);

            await ExpectRefusedAsync(bench, "SIMPLE level 4", order with { Signals = [OrderedSignal.Simple(10 * Minute, level: 4)] });
            await ExpectRefusedAsync(bench, "intervals that do not add up", order with { Signals = [OrderedSignal.Simple(9 * Minute)] });
            await ExpectRefusedAsync(bench, "a price without unit", order with { Signals = [new OrderedSignal(SignalName.ElectricityPrice, SignalType.Price, Unit: null, (10 * Minute, 1))] });
            var (twoVens, refusal) = await bench.Operator.AnnounceAsync(order with { Target = new EiTarget { VenIds = [ven.VenId, other.VenId] } }, bench.Cancellation);
            foreach (var told in (OadrDistributeEvent[])[await ven.RequestEventsAsync(bench.Cancellation), await other.RequestEventsAsync(bench.Cancellation)])
            {
                Expect.That(told.Events.All(each => each.EiEvent.Target.VenIds.Count <= 1), $"two venIDs are refused or told apart, {(twoVens is null ? refusal : "told apart")}");
            }
        }),

        new("EV-48", "A signal for a device class", TransferModes.Both, "rule 111", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var order = bench.Order(ven, Hour, Hour);
            var eventId = await bench.AnnounceAsync(order with { Signals = [OrderedSignal.Simple(Hour) with { DeviceClasses = ["Thermostat"] }] });
            await bench.AnnounceAsync(order with { Start = order.Start + (2 * Hour) });

            var told = await ven.RequestEventsAsync(bench.Cancellation);
            var (forClass, forAll) = (told.Events[0].EiEvent.Signals.Single().Target, told.Events[1].EiEvent.Signals.Single().Target);

            Expect.Sequence(["Thermostat"], forClass?.EndDeviceAssets ?? [], "endDeviceAssets of the signal");
            Expect.That(forClass!.VenIds.Count + forClass.ResourceIds.Count + forClass.GroupIds.Count + forClass.PartyIds.Count == 0, "nothing else is in the target of a signal");
            Expect.Equal(null, forAll, "the target of a signal that says nothing");
            Expect.Equal(EventStatus.Far, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }),

        new("EV-49", "Each event says how long before it is told", TransferModes.Both, "rule 105", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Hour, Hour);

            var period = Only(await ven.RequestEventsAsync(bench.Cancellation)).ActivePeriod;

            Expect.That(period.Notification is { IsNegative: false }, "x-eiNotification is given");
            Expect.Equal(EventStatus.Far, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }),

        new("EV-50", "A cancellation is sent until it is answered", TransferModes.Both, "rule 52", async bench =>
        {
            var (ven, eventId, _) = await AnsweredAsync(bench, Hour, Hour);
            Expect.Equal(null, await bench.Operator.CancelAsync(eventId, bench.Cancellation), "refusal of the cancellation");

            for (var time = 1; time <= 3; time++)
            {
                Expect.Equal(EventStatus.Cancelled, Only(await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation)).Descriptor.EventStatus, $"eventStatus, time {time}");
                await bench.Operator.PassAsync(2 * Minute, bench.Cancellation);
            }

            await ven.DrainAsync(bench.Cancellation);
            Expect.That(await ven.PollAsync(bench.Cancellation) is OadrResponse, "after the answer it is owed no more");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptIn, modification: 1);
        }),

        new("EV-51", "An event goes on after the VEN opted out", TransferModes.Both, "rule 50", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var order = bench.Order(ven, Hour, Hour);
            var eventId = await bench.AnnounceAsync(order);
            await ven.AnswerAsync(await ven.PollAsync(bench.Cancellation), bench.Cancellation, OptType.OptOut);

            await ModifyAsync(bench, eventId, order with { Start = order.Start + Minute });
            var again = await ven.PollAsync(bench.Cancellation);

            Expect.That(again is OadrDistributeEvent or OadrResponse, "the VTN may go on sending, or not");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptOut, modification: 0);
        }),

        new("EV-52", "One answer of two is for an event that nobody knows", TransferModes.Both, "rule 48", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Hour, Hour);
            var opt = RawVen.Opts(await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation)).Single();

            var answered = await ven.SendAsync<OadrResponse>(
                ven.Created(opt with { QualifiedEventId = new QualifiedEventId(new OadrEventId("NOT-MINE"), 0) }, opt), bench.Cancellation);

            Expect.Refused(EiResponseCode.InvalidId, answered.EiResponse, "oadrResponse");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptIn, modification: 0);
        }),

        new("EV-53", "eiResponse of the answer has a requestID", TransferModes.Both, "rule 42", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Hour, Hour);
            var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);

            var answered = await ven.SendAsync<OadrResponse>(ven.Created(RawVen.Opts(distributed)) with { EiResponse = EiResponse.Ok(distributed.RequestId) }, bench.Cancellation);

            Expect.Equal(EiResponseCode.Ok, answered.EiResponse.ResponseCode, "responseCode");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptIn, modification: 0);
        }),

        new("EV-54", "An event for one VEN is not told to another", TransferModes.Both, "rule 22", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var other = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Hour, Hour);

            Expect.That(await other.PollAsync(bench.Cancellation) is OadrResponse, "the other VEN is owed nothing");
            Expect.Equal(0, (await other.RequestEventsAsync(bench.Cancellation)).Events.Count, "events of the other VEN");
            Expect.Sequence([ven.VenId], (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts.Keys, "VENs that the event concerns");
        }),

        new("EV-55", "replyLimit 0", TransferModes.Both, "rule 27", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(ven, Hour, Hour);

            var told = await ven.RequestEventsAsync(bench.Cancellation, replyLimit: 0);

            Expect.Ok(told.EiResponse!, "RE-1", "oadrDistributeEvent");
            Expect.That(told.Events.Count <= 1, "no events, or as without a limit");
            Expect.Sequence([eventId], Ids(await ven.RequestEventsAsync(bench.Cancellation)), "eventIDs without a limit");
            Expect.Sequence([ven.VenId], (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Opts.Keys, "VENs that the event concerns");
        }),

        new("EV-56", "The past of a running event is changed", TransferModes.Both, "rule 20", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var order = bench.Order(ven, Minute, Hour);
            var eventId = await bench.AnnounceAsync(order);
            await bench.Operator.PassAsync(10 * Minute, bench.Cancellation);

            var refusal = await bench.Operator.ModifyAsync(eventId, order with { Start = order.Start - Minute }, bench.Cancellation);

            Expect.That(refusal is not null, "the operator is refused");
            Expect.Equal(0u, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).ModificationNumber, "modificationNumber as the operator sees it");
        }),

        new("EV-57", "A test event", TransferModes.Both, "rule 6", async bench =>
        {
            var ven = await bench.NewStartedVenAsync();
            var eventId = await bench.AnnounceAsync(bench.Order(ven, Hour, Hour) with { TestEvent = true });

            Expect.That(Only(await ven.RequestEventsAsync(bench.Cancellation)).Descriptor.IsTest, "testEvent says so");
            Expect.Equal(EventStatus.Far, (await bench.Operator.EventAsync(eventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }),

        new("EV-58", "Only the status moves on", TransferModes.Both, "rules 5, 115", async bench =>
        {
            var (ven, eventId, _) = await AnsweredAsync(bench, Minute, Hour);
            var before = Only(await ven.RequestEventsAsync(bench.Cancellation)).Descriptor;
            await bench.Operator.PassAsync(2 * Minute, bench.Cancellation);

            var after = Only(await ven.RequestEventsAsync(bench.Cancellation)).Descriptor;

            Expect.Equal(EventStatus.Active, after.EventStatus, "eventStatus");
            Expect.Equal(before.ModificationNumber, after.ModificationNumber, "modificationNumber");
            Expect.Within(before.CreatedDateTime + (2 * Minute), bench.Operator.Now, bench.Operator.Tolerance, after.CreatedDateTime, "createdDateTime");
            await ExpectOptAsync(bench, eventId, ven, OptType.OptIn, modification: 0);
        }),
    ];

    private static EiEvent Only(OadrDistributeEvent message)
    {
        Expect.Equal(1, message.Events.Count, "events in oadrDistributeEvent");
        return message.Events[0].EiEvent;
    }

    private static IEnumerable<OadrEventId> Ids(OadrDistributeEvent message) => message.Events.Select(each => each.EiEvent.Descriptor.EventId);

    private static double Value(Interval interval) => ((PayloadFloat)((SignalPayload)interval.Payloads.Single()).Payload).Value;

    private static async Task ExpectOptAsync(VtnBench bench, OadrEventId eventId, RawVen ven, OptType opt, uint modification)
    {
        var view = await bench.Operator.EventAsync(eventId, bench.Cancellation);
        Expect.Equal((opt, modification), view.Opts[ven.VenId], $"opt of {ven.VenId} for {eventId} as the operator sees it");
    }

    private static async Task ExpectOrderAsync(VtnBench bench, RawVen ven, params OadrEventId[] eventIds)
    {
        var told = await ven.RequestEventsAsync(bench.Cancellation);
        Expect.Sequence(eventIds, Ids(told), "eventIDs");
        Expect.Sequence(eventIds, Ids(await ven.RequestEventsAsync(bench.Cancellation)), "eventIDs, asked again");
        foreach (var each in told.Events.Select(each => each.EiEvent.Descriptor))
        {
            Expect.Equal(each.EventStatus, (await bench.Operator.EventAsync(each.EventId, bench.Cancellation)).Status, "the status as the operator sees it");
        }
    }

    private static void ExpectIntervals(EiEvent told, params TimeSpan[] lengths)
    {
        ExpectIntervals(told.Signals.Single().Intervals, lengths);
        Expect.Equal(OadrDuration.From(lengths.Aggregate((sum, length) => sum + length)), told.ActivePeriod.Duration, "duration of the active period");
    }

    /// <summary>The intervals have these durations and numbers, and no dtstart (rules 2, 101, 103).</summary>
    private static void ExpectIntervals(IReadOnlyList<Interval> intervals, params TimeSpan[] lengths)
    {
        Expect.Sequence(lengths.Select(OadrDuration.From).Select(length => (OadrDuration?)length), intervals.Select(interval => interval.Duration), "durations of the intervals");
        Expect.Sequence(Enumerable.Range(0, lengths.Length).Select(number => $"{number}"), intervals.Select(interval => interval.Uid), "uids");
        Expect.That(intervals.All(interval => interval.DtStart is null), "no interval has a dtstart");
    }

    private static async Task ModifyAsync(VtnBench bench, OadrEventId eventId, EventOrder order) =>
        Expect.Equal(null, await bench.Operator.ModifyAsync(eventId, order, bench.Cancellation), "refusal of the modification");

    private static async Task ExpectRefusedAsync(VtnBench bench, string what, EventOrder order)
    {
        var (eventId, refusal) = await bench.Operator.AnnounceAsync(order, bench.Cancellation);
        Expect.Equal(null, eventId, $"eventID of {what}");
        Expect.That(!string.IsNullOrEmpty(refusal), $"{what} is refused with words");
    }

    private static async Task<(RawVen Ven, OadrEventId First, OadrEventId Second)> TwoEventsAsync(VtnBench bench)
    {
        var ven = await bench.NewStartedVenAsync();
        var first = await bench.AnnounceAsync(ven, Hour, Hour);
        var second = await bench.AnnounceAsync(ven, 5 * Hour, Hour);
        return (ven, first, second);
    }

    private static async Task<(RawVen Ven, OadrEventId EventId, EventOrder Order)> AnsweredAsync(VtnBench bench, TimeSpan startsIn, TimeSpan duration)
    {
        var ven = await bench.NewStartedVenAsync();
        var order = bench.Order(ven, startsIn, duration);
        var eventId = await bench.AnnounceAsync(order);
        await ven.DrainAsync(bench.Cancellation);
        return (ven, eventId, order);
    }

    private static async Task AnswerAsync(VtnBench bench, TimeSpan startsIn, OptType opt)
    {
        var ven = await bench.NewStartedVenAsync();
        var eventId = await bench.AnnounceAsync(ven, startsIn, 5 * Minute);
        var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);

        var answered = await ven.SendAsync<OadrResponse>(ven.Created(RawVen.Opts(distributed, opt)), bench.Cancellation);

        Expect.Equal(EiResponseCode.Ok, answered.EiResponse.ResponseCode, "responseCode");
        await ExpectOptAsync(bench, eventId, ven, opt, modification: 0);
    }

    private static async Task LengthenAsync(VtnBench bench, TimeSpan duration)
    {
        var (ven, eventId, order) = await AnsweredAsync(bench, Minute, 5 * Minute);
        await bench.Operator.PassAsync(2 * Minute, bench.Cancellation);

        await ModifyAsync(bench, eventId, order with { Duration = duration, Signals = [OrderedSignal.Simple(duration)] });
        var again = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
        await ven.AnswerAsync(again, bench.Cancellation);

        Expect.Equal(1u, Only(again).Descriptor.ModificationNumber, "modificationNumber");
        Expect.Equal(EventStatus.Active, Only(again).Descriptor.EventStatus, "eventStatus");
        ExpectIntervals(Only(again), duration);
        await ExpectOptAsync(bench, eventId, ven, OptType.OptIn, modification: 1);
    }

    /// <param name="bench">The bench.</param>
    /// <param name="startsIn">Negative for an event that runs when it is cancelled.</param>
    /// <param name="opt">What the VEN answers to the cancellation.</param>
    private static async Task CancelAsync(VtnBench bench, TimeSpan startsIn, OptType opt)
    {
        var (ven, eventId, _) = await AnsweredAsync(bench, startsIn.Duration(), Hour);
        await bench.Operator.PassAsync(startsIn < TimeSpan.Zero ? 2 * startsIn.Duration() : TimeSpan.Zero, bench.Cancellation);

        Expect.Equal(null, await bench.Operator.CancelAsync(eventId, bench.Cancellation), "refusal of the cancellation");
        var told = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
        await ven.AnswerAsync(told, bench.Cancellation, opt);
        var after = await ven.RequestEventsAsync(bench.Cancellation);

        Expect.Equal(EventStatus.Cancelled, Only(told).Descriptor.EventStatus, "eventStatus");
        Expect.Equal(1u, Only(told).Descriptor.ModificationNumber, "modificationNumber");
        Expect.Equal(0, after.Events.Count, "events after the answer");
        await ExpectOptAsync(bench, eventId, ven, opt, modification: 1);
    }

    private static async Task<(RawVen Ven, OadrEventId EventId, EventOrder Order)> PricedAsync(VtnBench bench)
    {
        var ven = await bench.NewStartedVenAsync(Offer.Usage(bench.Operator.Now, "resource-1", "resource-2"));
        var order = bench.Order(ven, 10 * Minute, 5 * Minute) with
        {
            Target = new EiTarget { VenIds = [ven.VenId], ResourceIds = [new ResourceId("resource-1"), new ResourceId("resource-2")] },
            Signals = [new OrderedSignal(SignalName.ElectricityPrice, SignalType.Price, "EUR/kWh", (5 * Minute, 3.14))],
        };
        var eventId = await bench.AnnounceAsync(order);
        await ven.DrainAsync(bench.Cancellation);
        return (ven, eventId, order);
    }

    private static EventOrder LevelAndPrice(VtnBench bench, RawVen ven, TimeSpan startsIn) => bench.Order(ven, startsIn, 5 * Minute) with
    {
        Signals = [OrderedSignal.Simple(5 * Minute), new OrderedSignal(SignalName.ElectricityPrice, SignalType.Price, "EUR/kWh", (5 * Minute, 3.14))],
    };
}
