using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>Events with a VEN under test (family EN).</summary>
internal static class EventsAtVen
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TenMinutes = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);

    public static IEnumerable<VenScenario> All { get; } =
    [
        new("EN-01", "One event", TransferModes.Both, "rules 12, 42", async bench =>
        {
            await bench.StartAsync();
            var one = Event(bench);

            var created = (await bench.DistributeAsync(one)).Single();

            Expect.Equal((EiResponseCode.Ok, ""), (created.EiResponse.ResponseCode, created.EiResponse.RequestId), "eiResponse: responseCode and requestID");
            Expect.Equal("DIST-1", created.EventResponses!.Single().RequestId, "requestID of eventResponse");
            bench.ExpectTaken(created.EventResponses!.Single(), one);
            await bench.RestartAsync();
            bench.ExpectTaken(created.EventResponses!.Single(), one);
        }),

        new("EN-02", "Two events", TransferModes.Both, "rule 12", async bench =>
        {
            await bench.StartAsync();
            OadrEvent[] events = [Event(bench), Event(bench, "EV-2", TimeSpan.FromHours(4))];

            ExpectAllTaken(bench, await bench.DistributeAsync(events), events);
        }),

        new("EN-03", "The same event again", TransferModes.Both, "rule 62", async bench =>
        {
            await bench.StartAsync();
            var one = Event(bench);

            for (var times = 0; times < 3; times++)
            {
                bench.ExpectTaken(await bench.AnswerToAsync(one), one);
            }
        }),

        new("EN-04", "An event that starts at random", TransferModes.Both, "rule 30", async bench =>
        {
            await bench.StartAsync();
            var one = Event(bench).StartAfter(FiveMinutes);
            var start = one.EiEvent.ActivePeriod.DtStart;
            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            await PassToAsync(bench, start - Second);
            Expect.Equal(0, bench.Orders().Count, "orders before the start");
            var at = await NextOrderAsync(bench, 0, FiveMinutes + Second);
            var started = bench.Orders().Count;
            await PassToAsync(bench, at + HalfAnHour - (2 * Second));
            Expect.Equal(started, bench.Orders().Count, "orders before the end");
            await bench.Owner.PassAsync(4 * Second, bench.Cancellation);

            Expect.That(at >= start && at <= start + FiveMinutes + Second, $"it starts within {FiveMinutes} of {start:O}; it was {at:O}");
            Expect.Equal(null, bench.Orders()[^1].Signal, "the last that the device was told, as long after");
        }),

        new("EN-05", "Events that cannot be", TransferModes.Both, "rule 33", async bench =>
        {
            await bench.StartAsync();
            var good = Event(bench);
            OadrEvent[] faulty =
            [
                Event(bench, "EV-1", TenMinutes, TimeSpan.FromMinutes(-30)),
                Event(bench, "EV-2", level: 4),
                Event(bench, "EV-3").With(descriptor => descriptor with { EventStatus = EventStatus.None }),
                Event(bench, "EV-4").With(good.EiEvent.Signals[0] with { Intervals = [good.EiEvent.Signals[0].Intervals[0] with { Uid = null }] }),
                Event(bench, "EV-5").With(good.EiEvent.Signals[0] with { SignalType = SignalType.Price }),
            ];

            foreach (var one in faulty)
            {
                bench.ExpectRefused(await bench.AnswerToAsync(one));
            }

            bench.ExpectTaken(await bench.AnswerToAsync(Event(bench, "EV-9")), Event(bench, "EV-9"));
        }),

        new("EN-06", "A message without events", TransferModes.Both, "rule 61", async bench =>
        {
            await bench.StartAsync();
            await bench.DistributeAsync(Active(bench));

            var answers = await bench.DistributeAsync();

            Expect.Equal(0, answers.Count, "answers");
            Expect.Equal(0, bench.Owner.View().Events.Count, "events as the owner sees them");
            Expect.Equal(null, bench.Orders()[^1].Signal, "the last that the device was told");
        }),

        new("EN-07", "A price for two resources", TransferModes.Both, "rule 510", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench).With(Announced.Price((HalfAnHour, 0.42))).For(bench.Owner.Resources);

            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            ExpectDriven(bench, SignalName.ElectricityPrice, 0.42, bench.Owner.Resources);
        }),

        new("EN-08", "A set-point of 40 kW", TransferModes.Both, "rule 510", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench).With(Announced.Setpoint((HalfAnHour, 40)));

            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            ExpectDriven(bench, SignalName.LoadDispatch, 40_000, bench.Owner.Resources);
        }),

        new("EN-09", "A price and a baseline", TransferModes.Both, "rules 46, 510", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench).With(Announced.Price((HalfAnHour, 0.42)));
            one = one with
            {
                EiEvent = one.EiEvent with
                {
                    Baseline = new EiEventBaseline
                    {
                        DtStart = one.EiEvent.ActivePeriod.DtStart.AddDays(-1),
                        Duration = OadrDuration.From(2 * HalfAnHour),
                        Intervals = Announced.Setpoint((HalfAnHour, 3), (HalfAnHour, 4)).Intervals,
                        BaselineId = "B-1",
                        ResourceIds = [.. bench.Owner.Resources.Select(resource => resource.Id)],
                        BaselineName = "usual",
                        ItemBase = ItemBase.PowerReal(SiScaleCode.Kilo),
                    },
                },
            };

            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            ExpectDriven(bench, SignalName.ElectricityPrice, 0.42, bench.Owner.Resources);
            Expect.Equal("usual", bench.Owner.View().Event(one.EiEvent.Descriptor.EventId)?.Baseline, "the baseline as the owner sees it");
        }),

        new("EN-10", "A price, and the same ten minutes later", TransferModes.Both, "rule 57", async bench =>
        {
            await bench.StartAsync();
            var one = Event(bench).With(Announced.Price((HalfAnHour, 0.42)));
            var later = one.Next().With(period => period with { DtStart = period.DtStart + TenMinutes });

            bench.ExpectTaken(await bench.AnswerToAsync(one), one);
            bench.ExpectTaken(await bench.AnswerToAsync(later), later);

            await PassToAsync(bench, one.EiEvent.ActivePeriod.DtStart + Second);
            Expect.Equal(0, bench.Orders().Count, "orders at the first start");
            await PassToAsync(bench, later.EiEvent.ActivePeriod.DtStart);
            ExpectDriven(bench, SignalName.ElectricityPrice, 0.42, bench.Owner.Resources);
        }),

        new("EN-10b", "SIMPLE and a price in one event", TransferModes.Both, "rule 106", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench);
            one = one.With(one.EiEvent.Signals[0], Announced.Price((HalfAnHour, 0.42)));

            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            Expect.Sequence(bench.Owner.Resources.Select(resource => resource.Id).Order(ById), bench.Orders().Select(order => order.Resource).Order(ById), "the devices that are told, once each");
        }),

        new("EN-11", "Two events of two signals", TransferModes.Both, "rule 12", async bench =>
        {
            await bench.StartAsync();
            OadrEvent[] events = [TwoSignals(Event(bench)), TwoSignals(Event(bench, "EV-2", TimeSpan.FromHours(4)))];

            ExpectAllTaken(bench, await bench.DistributeAsync(events), events);
        }),

        new("EN-12", "The owner opts one resource, and then the home, out of an event", TransferModes.Both, "rules 42, 206, 510", async bench =>
        {
            await bench.StartAsync();
            var resources = bench.Owner.Resources;
            var one = Active(bench).For(resources);
            bench.ExpectTaken(await bench.AnswerToAsync(one), one);
            var before = bench.Orders().Count;

            Expect.Equal(null, await bench.Owner.OptAsync(one.Id(), OptType.OptOut, [resources[0].Id], bench.Cancellation), "refusal");
            var create = await bench.Vtn.ReceiveAsync<OadrCreateOpt>(bench.Cancellation);

            Expect.Equal(OptType.OptOut, create.OptType, "optType");
            Expect.Equal(new QualifiedEventId(one.Id(), 0), create.QualifiedEventId, "qualifiedEventID");
            Expect.Sequence([resources[0].Id], create.Target.ResourceIds, "resourceIDs of eiTarget");
            Expect.That(create is { Vavailability: null, MarketContext: null }, "no vavailability and no marketContext");
            Expect.Sequence([(resources[0].Id, (SignalName?)null)], bench.Orders(before).Select(order => (order.Resource, order.Signal)), "what devices are told: the one is let go");

            Expect.Equal(null, await bench.Owner.OptAsync(one.Id(), OptType.OptOut, [], bench.Cancellation), "refusal");
            var created = await bench.Vtn.ReceiveAsync<OadrCreatedEvent>(bench.Cancellation);
            bench.ExpectTaken(created.EventResponses!.Single(), one, OptType.OptOut);
            Expect.Equal(null, bench.Orders(before, resources[1].Id)[^1].Signal, "the last that the other device is told");
        }),

        new("EN-13", "An event that wants no answer", TransferModes.Both, "rules 12, 206", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench).Never();

            var sent = await bench.DistributeAsync(one);
            Expect.Equal(null, await bench.Owner.OptAsync(one.Id(), OptType.OptOut, [bench.Owner.Resources[0].Id], bench.Cancellation), "refusal");
            var later = await bench.DeliverAsync();

            Expect.That(sent.Count == 0 && later.Count == 0, "nothing is sent");
            Expect.Equal(OptType.OptIn, bench.Owner.View().Event(one.Id())?.Opt, "opt of the event as the owner sees it");
            Expect.Equal(null, bench.Orders(resource: bench.Owner.Resources[0].Id)[^1].Signal, "the last that the device was told");
        }),

        new("EN-14", "An event with a higher modificationNumber", TransferModes.Both, "rule 57", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench);
            var changed = one.Next().With(Announced.Signal(SignalName.Simple, SignalType.Level, unit: null, (HalfAnHour, 1)));
            await bench.DistributeAsync(one);

            bench.ExpectTaken(await bench.AnswerToAsync(changed), changed);

            ExpectDriven(bench, SignalName.Simple, 1, bench.Owner.Resources);
            await bench.RestartAsync();
            Expect.Equal(1u, bench.Owner.View().Event(one.Id())?.ModificationNumber, "modificationNumber as the owner sees it after a restart");
        }),

        new("EN-15", "An event with a lower modificationNumber", TransferModes.Both, "rule 58", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench).Next();
            await bench.DistributeAsync(one);
            var before = bench.Orders().Count;

            var answer = await bench.AnswerToAsync(Active(bench));

            Expect.Equal((EiResponseCode.OutOfSequence, OptType.OptOut), (answer.ResponseCode, answer.OptType), "responseCode and optType");
            Expect.Equal(1u, bench.Owner.View().Event(one.Id())?.ModificationNumber, "modificationNumber as the owner sees it");
            Expect.Equal(before, bench.Orders().Count, "orders");
        }),

        new("EN-16", "A known event is cancelled", TransferModes.Both, "rules 36, 59", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench);
            await bench.DistributeAsync(one);

            ExpectCancelled(bench, await bench.AnswerToAsync(one.Cancelled()), one);

            await bench.RestartAsync();
            Expect.Equal(null, bench.Owner.View().Event(one.Id()), "the event as the owner sees it after a restart, though it is sent again as cancelled");
        }),

        new("EN-17", "An unknown event is cancelled", TransferModes.Both, "rules 21, 60", async bench =>
        {
            await bench.StartAsync();

            var answer = await bench.AnswerToAsync(Event(bench).Cancelled());

            Expect.Equal((EiResponseCode.Ok, OptType.OptIn), (answer.ResponseCode, answer.OptType), "responseCode and optType");
            Expect.Equal(0, bench.Owner.View().Events.Count, "events as the owner sees them");
        }),

        new("EN-18", "A known event is cancelled that wants no answer", TransferModes.Both, "rule 36", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench).Never();
            await bench.DistributeAsync(one);

            Expect.Equal(0, (await bench.DistributeAsync(one.Cancelled())).Count, "answers");

            Expect.Equal(0, bench.Owner.View().Events.Count, "events as the owner sees them");
            Expect.Equal(null, bench.Orders()[^1].Signal, "the last that the device was told");
        }),

        new("EN-19", "A known event is missing among others", TransferModes.Both, "rule 61", async bench =>
        {
            await bench.StartAsync();
            var (one, other) = (Active(bench), Event(bench, "EV-2", TimeSpan.FromHours(4)));
            await bench.DistributeAsync(one, other);

            var answers = await bench.DistributeAsync(other);

            ExpectAllTaken(bench, answers, other);
            Expect.Equal(null, bench.Owner.View().Event(one.Id()), "the event as the owner sees it");
            Expect.Equal(null, bench.Orders()[^1].Signal, "the last that the device was told");
        }),

        new("EN-20", "A running event is cancelled that started at random", TransferModes.Both, "rule 65", async bench =>
        {
            await bench.StartAsync();
            var one = Event(bench, startsIn: -TenMinutes, duration: TimeSpan.FromHours(1)).StartAfter(FiveMinutes);
            bench.ExpectTaken(await bench.AnswerToAsync(one), one);
            var (before, cancelledAt) = (bench.Orders().Count, bench.Owner.Now);

            var answer = await bench.AnswerToAsync(one.Cancelled());
            var at = await NextOrderAsync(bench, before, FiveMinutes + Second, isRelease: true);

            Expect.Equal((EiResponseCode.Ok, OptType.OptIn), (answer.ResponseCode, answer.OptType), "responseCode and optType");
            Expect.That(at <= cancelledAt + FiveMinutes + Second + bench.Owner.Tolerance, $"it ends within {FiveMinutes} of {cancelledAt:O}; it was {at:O}");
            Expect.Equal(null, bench.Orders()[^1].Signal, "the last that the device was told");
        }),

        new("EN-21", "A program that is not this VEN's", TransferModes.Both, "rule 48", async bench =>
        {
            await bench.StartAsync();

            bench.ExpectRefused(EiResponseCode.TargetMismatch, await bench.AnswerToAsync(OtherProgram(bench)));
        }),

        new("EN-22", "Any program, at a VEN that takes any", TransferModes.Both, "rule 48", async bench =>
        {
            bench.Setup = bench.Setup with { MarketContexts = [] };
            await bench.StartAsync();

            bench.ExpectTaken(await bench.AnswerToAsync(OtherProgram(bench)), OtherProgram(bench));
        }),

        new("EN-23", "A target that is not here", TransferModes.Both, "rule 48", async bench =>
        {
            await bench.StartAsync();

            bench.ExpectRefused(EiResponseCode.TargetMismatch, await bench.AnswerToAsync(Active(bench).For(new EiTarget { ResourceIds = [new ResourceId("elsewhere")] })));
            bench.ExpectRefused(EiResponseCode.TargetMismatch, await bench.AnswerToAsync(Active(bench, "EV-2").For(new EiTarget { VenIds = [new VenId("ANOTHER")] })));
            Expect.Equal(0, bench.Orders().Count, "orders");
        }),

        new("EN-24", "An empty target", TransferModes.Both, "rule 22", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench).For(EiTarget.Empty);

            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            ExpectDriven(bench, SignalName.Simple, 2, bench.Owner.Resources);
        }),

        new("EN-25", "A target that fits in one of three ways", TransferModes.Both, "rule 22", async bench =>
        {
            await bench.StartAsync();
            var here = bench.Owner.Resources[0];
            var one = Active(bench).For(new EiTarget { GroupIds = [new GroupId("strangers")], ResourceIds = [new ResourceId("elsewhere"), here.Id], PartyIds = [new PartyId("someone")] });

            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            ExpectDriven(bench, SignalName.Simple, 2, [here]);
        }),

        new("EN-26", "A signal that is not supported, and one in a wrong unit", TransferModes.Both, "rules 48, 109", async bench =>
        {
            await bench.StartAsync();
            var unknown = Active(bench).With(Announced.Signal(SignalName.BidLoad, SignalType.Setpoint, ItemBase.PowerReal(), (HalfAnHour, 1)));
            var wrongUnit = Active(bench, "EV-2").With(Announced.Signal(SignalName.LoadDispatch, SignalType.Setpoint, ItemBase.CurrencyPerKWh("EUR"), (HalfAnHour, 1)));

            bench.ExpectRefused(EiResponseCode.SignalNotSupported, await bench.AnswerToAsync(unknown));
            bench.ExpectRefused(EiResponseCode.SignalNotSupported, await bench.AnswerToAsync(wrongUnit));
            Expect.Equal(0, bench.Orders().Count, "orders");
        }),

        new("EN-27", "A device class that is not here", TransferModes.Both, "rule 112", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench);
            one = one.With(one.EiEvent.Signals[0] with { Target = new EiTarget { EndDeviceAssets = ["Sauna"] } });

            bench.ExpectRefused(EiResponseCode.DeploymentOther, await bench.AnswerToAsync(one));
        }),

        new("EN-28", "A good and a bad event", TransferModes.Both, "rules 19, 48", async bench =>
        {
            await bench.StartAsync();
            var (good, bad) = (Event(bench), OtherProgram(bench, "EV-2"));

            var created = await bench.DistributeAsync(good, bad);

            Expect.Sequence([EiResponseCode.Ok], created.Select(message => message.EiResponse.ResponseCode).Distinct(), "responseCode of eiResponse");
            var answers = created.SelectMany(message => message.EventResponses!).ToList();
            bench.ExpectTaken(answers.Single(answer => answer.QualifiedEventId.EventId == good.Id()), good);
            bench.ExpectRefused(answers.Single(answer => answer.QualifiedEventId.EventId == bad.Id()));
        }),

        new("EN-29", "A wrong vtnID", TransferModes.Both, "rule 21", async bench =>
        {
            await bench.StartAsync();
            var one = Event(bench);
            await bench.DistributeAsync(one);

            var created = await bench.DeliverAsync<OadrCreatedEvent>(RawVtn.Distribution("DIST-9", Event(bench, "EV-2")) with { VtnId = new VtnId("raw-vtn") });

            Expect.Refused(EiResponseCode.InvalidId, created.EiResponse, "eiResponse");
            Expect.Sequence([one.Id()], bench.Owner.View().Events.Select(known => known.EventId), "events as the owner sees them");
        }),

        new("EN-30", "Durations that do not add up, a gap in uids, an event of the past", TransferModes.Both, "rule 33", async bench =>
        {
            await bench.StartAsync();
            var sum = Event(bench).With(Announced.Signal(SignalName.Simple, SignalType.Level, unit: null, (TenMinutes, 1), (TenMinutes, 2)));
            var intervals = Announced.Signal(SignalName.Simple, SignalType.Level, unit: null, (TenMinutes, 1), (TimeSpan.FromMinutes(20), 2)).Intervals;
            var gap = Event(bench, "EV-2").With(sum.EiEvent.Signals[0] with { Intervals = [intervals[0], intervals[1] with { Uid = "2" }] });

            foreach (var one in (OadrEvent[])[sum, gap, Event(bench, "EV-3", TimeSpan.FromHours(-2))])
            {
                bench.ExpectRefused(await bench.AnswerToAsync(one));
            }
        }),

        new("EN-31", "Tests, and what is none", TransferModes.Both, "rule 6", async bench =>
        {
            await bench.StartAsync();
            foreach (var text in (string[])["true", "false", "heartbeat"])
            {
                var one = Event(bench, $"EV-{text}").With(descriptor => descriptor with { TestEvent = text });

                bench.ExpectTaken(await bench.AnswerToAsync(one), one);

                Expect.Equal(text != "false", bench.Owner.View().Event(one.Id())!.IsTest, $"whether the owner sees a test in '{text}'");
            }
        }),

        new("EN-32", "An event that is said to be far, but has begun", TransferModes.Both, "rule 114", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench).With(descriptor => descriptor with { EventStatus = EventStatus.Far });

            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            Expect.Equal(EventStatus.Active, bench.Owner.View().Event(one.Id())?.Status, "status as the owner sees it");
            ExpectDriven(bench, SignalName.Simple, 2, bench.Owner.Resources);
        }),

        new("EN-33", "An event that is said to be completed, but ends later here", TransferModes.Both, "rule 66", async bench =>
        {
            await bench.StartAsync();
            var one = Event(bench, startsIn: TimeSpan.FromMinutes(1), duration: TenMinutes).StartAfter(FiveMinutes);
            await bench.DistributeAsync(one);
            var at = await NextOrderAsync(bench, 0, TenMinutes);
            await PassToAsync(bench, at + TenMinutes - (10 * Second));
            var before = bench.Orders().Count;

            await bench.DistributeAsync(one.With(descriptor => descriptor with { EventStatus = EventStatus.Completed }));

            Expect.Equal(before, bench.Orders().Count, "orders when it is said to be completed");
            Expect.Equal(EventStatus.Active, bench.Owner.View().Event(one.Id())?.Status, "status as the owner sees it");
            await bench.Owner.PassAsync(12 * Second, bench.Cancellation);
            Expect.Equal(null, bench.Orders()[^1].Signal, "the last that the device was told, at its own end");
        }),

        new("EN-34", "An event without end, then cancelled", TransferModes.Both, "rule 47", async bench =>
        {
            await bench.StartAsync();
            var one = Event(bench, startsIn: -Second, duration: TimeSpan.Zero);
            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            for (var hours = 0; hours < 30; hours++)
            {
                await bench.Owner.PassAsync(TimeSpan.FromHours(1), bench.Cancellation);
                Expect.Equal(SignalName.Simple, bench.Orders()[^1].Signal, "the last that the device was told");
            }

            ExpectCancelled(bench, await bench.AnswerToAsync(one.Cancelled()), one);
        }),

        new("EN-35", "An event at the end of another", TransferModes.Both, "rule 18", async bench =>
        {
            await bench.StartAsync();
            var first = Active(bench, duration: TenMinutes, level: 1);
            var second = Event(bench, "EV-2", TimeSpan.FromMinutes(10) - Second, TenMinutes, level: 3);
            var boundary = second.EiEvent.ActivePeriod.DtStart;
            ExpectAllTaken(bench, await bench.DistributeAsync(first, second), first, second);

            await PassToAsync(bench, boundary - Second);
            Expect.Equal(1, bench.Orders()[^1].Value, "value before the boundary");
            await PassToAsync(bench, boundary);

            ExpectDriven(bench, SignalName.Simple, 3, bench.Owner.Resources);
            Expect.Within(boundary, boundary, bench.Owner.Tolerance, bench.Orders()[^1].At, "when the second value was told");
        }),

        new("EN-36", "The same requestID in all messages", TransferModes.Both, "rule 43", async bench =>
        {
            await bench.StartAsync();
            var (one, other) = (Event(bench), Event(bench, "EV-2", TimeSpan.FromHours(4)));
            bench.Vtn.Events = [one, other];

            var sent = await bench.DeliverAsync(RawVtn.Distribution("SAME", one), RawVtn.Distribution("SAME", one, other), RawVtn.Distribution("SAME", one.Next(), other));

            var answers = sent.Cast<OadrCreatedEvent>().SelectMany(message => message.EventResponses!).ToList();
            Expect.Sequence(["SAME"], answers.Select(answer => answer.RequestId).Distinct(), "requestIDs");
            Expect.Equal(5, answers.Count, "answers");
            bench.ExpectTaken(answers[^2], one.Next());
            bench.ExpectTaken(answers[^1], other);
        }),

        new("EN-37", "The owner changes his mind", TransferModes.Both, "rule 42", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench);
            await bench.DistributeAsync(one);

            foreach (var opt in (OptType[])[OptType.OptOut, OptType.OptIn])
            {
                Expect.Equal(null, await bench.Owner.OptAsync(one.Id(), opt, [], bench.Cancellation), "refusal");
                var answer = (await bench.Vtn.ReceiveAsync<OadrCreatedEvent>(bench.Cancellation)).EventResponses!.Single();

                Expect.Equal("DIST-1", answer.RequestId, "requestID");
                bench.ExpectTaken(answer, one, opt);
                Expect.Equal(opt == OptType.OptIn, bench.Orders()[^1].Signal is not null, "whether the device follows the event");
            }
        }),

        new("EN-38", "The VTN refuses the answer with 452", TransferModes.Both, "rule 48", async bench =>
        {
            await bench.StartAsync();
            bench.Vtn.Answer = message => message is OadrCreatedEvent
                ? new OadrResponse { EiResponse = new EiResponse(EiResponseCode.InvalidId, "no such event", RequestId: ""), VenId = bench.Vtn.VenId }
                : null;
            OadrEvent[] events = [Event(bench), Event(bench, "EV-2", TimeSpan.FromHours(4))];

            var answers = (await bench.DistributeAsync(events)).Count;
            var later = (await bench.DeliverAsync()).Count + (await bench.DeliverAsync()).Count;

            Expect.That(answers is >= 1 and <= 4 && later == 0, $"it answers once, or once more event by event, and no further; it sent {answers} and later {later}");
            Expect.Equal(2, bench.Owner.View().Events.Count, "events as the owner sees them");
        }),

        new("EN-39", "An event that starts at random is modified otherwise", TransferModes.Both, "rule 30", async bench =>
        {
            await bench.StartAsync();
            var one = Event(bench).StartAfter(FiveMinutes);
            var changed = one.Next().With(period => period with { DtStart = period.DtStart + TenMinutes });
            await bench.DistributeAsync(one);
            bench.ExpectTaken(await bench.AnswerToAsync(changed), changed);

            var first = await StartOffsetAsync(bench, changed);
            var again = changed.Next().With(period => period with { DtStart = period.DtStart + TimeSpan.FromHours(1) });
            bench.ExpectTaken(await bench.AnswerToAsync(again), again);
            var second = await StartOffsetAsync(bench, again);

            Expect.That((first - second).Duration() <= bench.Owner.Tolerance, $"it starts as long after dtstart as before; that was {first}, and is {second}");
        }),

        new("EN-40", "Ramp-up and recovery that are negative", TransferModes.Both, "rule 31", async bench =>
        {
            await bench.StartAsync();
            var one = Event(bench).With(period => period with { RampUp = new OadrDuration { Seconds = -60 }, Recovery = new OadrDuration { Seconds = -60 } });

            bench.ExpectTaken(await bench.AnswerToAsync(one), one);
        }),

        new("EN-41", "All that may be said of an event", TransferModes.Both, "rule 46", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench)
                .With(descriptor => descriptor with { Priority = new EventPriority(1), VtnComment = "as agreed", ModificationReason = "none", ModificationDateTime = bench.Owner.Now })
                .For(new EiTarget
                {
                    AggregatedPnodes = ["a"], EndDeviceAssets = ["Thermostat"], MeterAssets = ["m"], Pnodes = ["p"], ServiceDeliveryPoints = ["s"],
                    GroupIds = [new GroupId("g")], GroupNames = ["n"], ResourceIds = [new ResourceId("r")], VenIds = [bench.Vtn.VenId], PartyIds = [new PartyId("p")],
                });

            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            ExpectDriven(bench, SignalName.Simple, 2, bench.Owner.Resources);
        }),

        new("EN-42", "96 intervals", TransferModes.Both, "rule 32", async bench =>
        {
            await bench.StartAsync();
            var quarter = TimeSpan.FromMinutes(15);
            IReadOnlyList<(TimeSpan, double)> prices = [.. Enumerable.Range(1, 96).Select(number => (quarter, number / 100.0))];
            var one = Event(bench, duration: 96 * quarter).With(Announced.Price(prices));
            bench.ExpectTaken(await bench.AnswerToAsync(one), one);

            for (var interval = 0; interval < 96; interval++)
            {
                await PassToAsync(bench, one.EiEvent.ActivePeriod.DtStart + (interval * quarter));
                foreach (var resource in bench.Owner.Resources)
                {
                    var last = bench.Orders(resource: resource.Id)[^1];
                    Expect.Equal((interval + 1) / 100.0, last.Value, $"what the device was told of interval {interval}");
                    Expect.Within(one.EiEvent.ActivePeriod.DtStart + (interval * quarter), bench.Owner.Now, bench.Owner.Tolerance, last.At, $"when the device was told interval {interval}");
                }
            }

            await bench.Owner.PassAsync(quarter, bench.Cancellation);
            Expect.Equal(null, bench.Orders()[^1].Signal, "the last that the device was told");
        }),

        new("EN-43", "An event is pushed", TransferModes.Push, "§8.1", async bench =>
        {
            await bench.StartAsync();
            var one = Announced.Simple(bench.Owner.Now, "EV-1", TimeSpan.FromHours(1), TimeSpan.FromHours(1));
            bench.Vtn.Events = [one];
            var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            bench.Vtn.Serve = async (message, _) =>
            {
                if (message is OadrCreatedEvent)
                {
                    // A VEN that waited for this before it answers the push would wait for ever.
                    await answered.Task.WaitAsync(bench.Cancellation);
                }

                return false;
            };

            var before = bench.Vtn.Owe(RawVtn.Distribution("DIST-1", one));
            await bench.Vtn.PushOwedAsync(bench.Cancellation);
            var inTheReply = bench.Vtn.Since(before).Count(message => message is not OadrCreatedEvent);
            answered.SetResult();
            var answer = await bench.Vtn.ReceiveAsync<OadrCreatedEvent>(bench.Cancellation);

            Expect.Equal(0, inTheReply, "payloads in the answer to the push");
            bench.ExpectTaken(answer.EventResponses!.Single(), one);
        }),

        new("EN-44", "The VEN is restarted during an event", TransferModes.Both, "rule 405", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench);
            await bench.DistributeAsync(one);

            var sent = await bench.RestartAsync();

            Expect.That(sent.Any(message => message is OadrRequestEvent), "oadrRequestEvent comes");
            bench.ExpectTaken(sent.OfType<OadrCreatedEvent>().Last().EventResponses!.Single(), one);
            ExpectDriven(bench, SignalName.Simple, 2, bench.Owner.Resources);
        }),

        new("EN-45", "A signal of the vendor's own", TransferModes.Both, "rule 109", async bench =>
        {
            await bench.StartAsync();
            var one = Active(bench).With(Announced.Signal(new SignalName("x-vendor"), SignalType.Level, unit: null, (HalfAnHour, 1)));

            var answer = await bench.AnswerToAsync(one);

            if (answer.ResponseCode.IsSuccess)
            {
                bench.ExpectTaken(answer, one);
            }
            else
            {
                bench.ExpectRefused(EiResponseCode.SignalNotSupported, answer);
            }
        }),
    ];

    private static readonly Comparer<ResourceId> ById = Comparer<ResourceId>.Create((one, other) => string.CompareOrdinal(one.Value, other.Value));

    /// <summary>SIMPLE for half an hour, in ten minutes.</summary>
    private static OadrEvent Event(VenBench bench, string id = "EV-1", TimeSpan? startsIn = null, TimeSpan? duration = null, double level = 2) =>
        Announced.Simple(bench.Owner.Now, id, startsIn ?? TenMinutes, duration ?? HalfAnHour, level);

    /// <summary>SIMPLE for half an hour, of which a second has passed.</summary>
    private static OadrEvent Active(VenBench bench, string id = "EV-1", TimeSpan? duration = null, double level = 2) => Event(bench, id, -Second, duration, level);

    private static OadrEvent OtherProgram(VenBench bench, string id = "EV-1") =>
        Event(bench, id).With(descriptor => descriptor with { MarketContext = new MarketContext("http://elsewhere.example/program") });

    private static OadrEvent TwoSignals(OadrEvent one) => one.With(one.EiEvent.Signals[0], Announced.Price((HalfAnHour, 0.42)));

    private static void ExpectAllTaken(VenBench bench, IReadOnlyList<OadrCreatedEvent> created, params OadrEvent[] events)
    {
        var answers = created.SelectMany(message => message.EventResponses ?? []).ToList();
        Expect.Equal(events.Length, answers.Count, "answers");
        foreach (var one in events)
        {
            bench.ExpectTaken(answers.Single(answer => answer.QualifiedEventId.EventId == one.Id()), one);
        }
    }

    private static void ExpectCancelled(VenBench bench, EventResponse answer, OadrEvent one)
    {
        Expect.Equal((EiResponseCode.Ok, OptType.OptIn), (answer.ResponseCode, answer.OptType), "responseCode and optType");
        Expect.Equal(null, bench.Owner.View().Event(one.Id()), "the event as the owner sees it");
        Expect.Equal(null, bench.Orders()[^1].Signal, "the last that the device was told");
    }

    /// <summary>These resources, and no others, follow a value of a signal now.</summary>
    private static void ExpectDriven(VenBench bench, SignalName signal, double value, IReadOnlyList<SiteResource> resources)
    {
        foreach (var resource in bench.Owner.Resources)
        {
            var last = bench.Orders(resource: resource.Id) is [.., var latest] ? latest : null;
            var isDriven = resources.Contains(resource);
            Expect.Equal(isDriven ? signal : null, last?.Signal, $"signal that '{resource.Id}' was told last");
            Expect.Equal(isDriven ? value : 0, last?.Value ?? 0, $"value that '{resource.Id}' was told last");
        }
    }

    private static Task PassToAsync(VenBench bench, DateTimeOffset instant) => bench.Owner.PassAsync(instant - bench.Owner.Now, bench.Cancellation);

    /// <summary>Lets time pass second by second until a device is told something, or is let go.</summary>
    /// <returns>When it was told.</returns>
    private static async Task<DateTimeOffset> NextOrderAsync(VenBench bench, int before, TimeSpan within, bool isRelease = false)
    {
        var until = bench.Owner.Now + within;
        while (true)
        {
            if (bench.Orders(before).FirstOrDefault(order => order.Signal is null || !isRelease) is { } order)
            {
                return order.At;
            }

            Expect.That(bench.Owner.Now <= until + bench.Owner.Tolerance, $"a device is told something within {within}");
            await bench.Owner.PassAsync(Second, bench.Cancellation);
        }
    }

    /// <summary>Lets an event that starts at random within five minutes start; gives how long after dtstart it did.</summary>
    private static async Task<TimeSpan> StartOffsetAsync(VenBench bench, OadrEvent one)
    {
        await PassToAsync(bench, one.EiEvent.ActivePeriod.DtStart);
        return await NextOrderAsync(bench, bench.Orders().Count(order => order.At < one.EiEvent.ActivePeriod.DtStart), FiveMinutes + Second) - one.EiEvent.ActivePeriod.DtStart;
    }
}
