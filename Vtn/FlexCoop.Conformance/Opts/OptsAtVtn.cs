using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>Opts, with a VTN under test (families OP, and EV where events are opted for by EiOpt).</summary>
internal static class OptsAtVtn
{
    private const string Program = "http://MarketContext1";
    private static readonly ResourceId First = new("resource-1");
    private static readonly ResourceId Second = new("resource-2");
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly OptId Id = new("OPT-1");

    public static IEnumerable<VtnScenario> All { get; } =
    [
        new("EV-41", "A VEN opts out of an event by EiOpt", TransferModes.Both, "rule 206", async bench =>
        {
            var (ven, eventId, _) = await AnsweredEventAsync(bench);

            var created = await CreateAsync(bench, ven, ForEvent(bench, ven, eventId, OptType.OptOut));

            Expect.Ok(created.EiResponse, "CO-1", "oadrCreatedOpt");
            Expect.Equal(Id, created.OptId, "optID");
            await ExpectEffectiveAsync(bench, eventId, ven, (First, OptType.OptOut), (Second, OptType.OptOut));
        }),

        new("EV-41b", "An opt by EiOpt stands against a later oadrCreatedEvent", TransferModes.Both, "rule 206", async bench =>
        {
            var (ven, eventId, distributed) = await AnsweredEventAsync(bench);
            Expect.Ok((await CreateAsync(bench, ven, ForEvent(bench, ven, eventId, OptType.OptIn, Second))).EiResponse, "CO-1", "oadrCreatedOpt");

            _ = await ven.SendAsync<OadrResponse>(ven.Created(RawVen.Opts(distributed, OptType.OptOut)), bench.Cancellation);

            await ExpectEffectiveAsync(bench, eventId, ven, (First, OptType.OptOut), (Second, OptType.OptIn));
        }),

        new("OP-01", "A schedule of one window", TransferModes.Both, "rules 203, 207", async bench =>
        {
            var ven = await VenAsync(bench);

            var schedule = Schedule(bench, ven);
            var start = schedule.Vavailability![0].DtStart;

            var created = await CreateAsync(bench, ven, schedule);

            Expect.Ok(created.EiResponse, "CO-1", "oadrCreatedOpt");
            Expect.Equal(Id, created.OptId, "optID");
            var opt = await OnlyOptAsync(bench, ven);
            Expect.Equal((Id, OptType.OptOut, (OadrEventId?)null), (opt.OptId, opt.OptType, opt.EventId), "the opt as the operator sees it");
            Expect.Sequence([(start, (DateTimeOffset?)(start + (2 * Hour)))], opt.Windows, "its windows");
        }),

        new("OP-03", "A window without end", TransferModes.Both, "rule 210", async bench =>
        {
            var ven = await VenAsync(bench);

            var window = Window(bench, 2 * Hour, TimeSpan.Zero);

            Expect.Ok((await CreateAsync(bench, ven, Schedule(bench, ven) with { Vavailability = [window] })).EiResponse, "CO-1", "oadrCreatedOpt");

            Expect.Sequence([(window.DtStart, (DateTimeOffset?)null)], (await OnlyOptAsync(bench, ven)).Windows, "its windows");
        }),

        new("OP-05", "A schedule is cancelled", TransferModes.Both, "§8.5.1", async bench =>
        {
            var ven = await VenAsync(bench);
            await CreateAsync(bench, ven, Schedule(bench, ven));

            var canceled = await CancelAsync(bench, ven, Id);

            Expect.Ok(canceled.EiResponse, "XO-1", "oadrCanceledOpt");
            Expect.That(canceled.OptId is null || canceled.OptId == Id, "optID, if given, is the schedule's");
            Expect.Equal(0, (await bench.Operator.OptsAsync(ven.VenId, bench.Cancellation)).Count, "opts that stand");
        }),

        new("OP-07", "A new schedule of the whole VEN takes the place of the old", TransferModes.Both, "rule 203", async bench =>
        {
            var ven = await VenAsync(bench);
            await CreateAsync(bench, ven, Schedule(bench, ven));

            await CreateAsync(bench, ven, Schedule(bench, ven) with { OptId = new OptId("OPT-2"), Vavailability = [Window(bench, 10 * Hour, Hour)] });

            Expect.Equal(new OptId("OPT-2"), (await OnlyOptAsync(bench, ven)).OptId, "the one optID that stands");
        }),

        new("OP-08", "Schedules of two resources are apart", TransferModes.Both, "rule 203", async bench =>
        {
            var ven = await VenAsync(bench);
            await CreateAsync(bench, ven, Schedule(bench, ven, First));
            await CreateAsync(bench, ven, Schedule(bench, ven, Second) with { OptId = new OptId("OPT-2") });

            await CancelAsync(bench, ven, new OptId("OPT-2"));

            var opt = await OnlyOptAsync(bench, ven);
            Expect.Equal(Id, opt.OptId, "the optID that stands");
            Expect.Sequence([First], opt.Resources, "its resources");

            await CreateAsync(bench, ven, Schedule(bench, ven) with { OptId = new OptId("OPT-3") });
            await CreateAsync(bench, ven, Schedule(bench, ven, Second) with { OptId = new OptId("OPT-4"), Vavailability = [Window(bench, 10 * Hour, Hour)] });
            var eventId = await bench.AnnounceAsync(bench.Order(ven, 2 * Hour, Hour));
            await ExpectEffectiveAsync(bench, eventId, ven, (First, OptType.OptOut), (Second, OptType.OptIn));
        }),

        new("OP-09", "An optID that nobody knows is cancelled", TransferModes.Both, "rule 208", async bench =>
        {
            var ven = await VenAsync(bench);
            await CreateAsync(bench, ven, Schedule(bench, ven));

            var canceled = await CancelAsync(bench, ven, new OptId("NOT-MINE"));

            Expect.Refused(EiResponseCode.InvalidId, canceled.EiResponse, "oadrCanceledOpt");
            Expect.Equal(Id, (await OnlyOptAsync(bench, ven)).OptId, "the optID that stands");
        }),

        new("OP-11", "A superseded schedule is cancelled", TransferModes.Both, "rule 211", async bench =>
        {
            var ven = await VenAsync(bench);
            await CreateAsync(bench, ven, Schedule(bench, ven));
            await CreateAsync(bench, ven, Schedule(bench, ven) with { OptId = new OptId("OPT-2") });

            var canceled = await CancelAsync(bench, ven, Id);

            Expect.Ok(canceled.EiResponse, "XO-1", "oadrCanceledOpt");
            Expect.Equal(new OptId("OPT-2"), (await OnlyOptAsync(bench, ven)).OptId, "the optID that stands");
        }),

        new("OP-12", "One optID for two resources is cancelled", TransferModes.Both, "rule 204", async bench =>
        {
            var ven = await VenAsync(bench);
            await CreateAsync(bench, ven, Schedule(bench, ven, First));
            await CreateAsync(bench, ven, Schedule(bench, ven, Second));

            await CancelAsync(bench, ven, Id);

            Expect.Equal(0, (await bench.Operator.OptsAsync(ven.VenId, bench.Cancellation)).Count, "opts that stand");
        }),

        new("OP-13", "A schedule for one program", TransferModes.Both, "rule 205", async bench =>
        {
            var ven = await VenAsync(bench);
            await CreateAsync(bench, ven, Schedule(bench, ven) with { MarketContext = new MarketContext(Program) });

            var within = await bench.AnnounceAsync(bench.Order(ven, 2 * Hour, Hour));
            var other = await bench.AnnounceAsync(bench.Order(ven, 2 * Hour, Hour) with { MarketContext = "http://MarketContext2" });

            Expect.Equal(Program, (await OnlyOptAsync(bench, ven)).MarketContext, "its program");
            await ExpectEffectiveAsync(bench, within, ven, (First, OptType.OptOut), (Second, OptType.OptOut));
            await ExpectEffectiveAsync(bench, other, ven, (First, OptType.OptIn), (Second, OptType.OptIn));
            await CreateAsync(bench, ven, Schedule(bench, ven) with { OptId = new OptId("OPT-2"), Vavailability = [Window(bench, 10 * Hour, Hour)] });
            await ExpectEffectiveAsync(bench, within, ven, (First, OptType.OptOut), (Second, OptType.OptOut));
        }),

        new("OP-14", "Schedules in and out are apart", TransferModes.Both, "rules 201, 203", async bench =>
        {
            var ven = await VenAsync(bench);
            await CreateAsync(bench, ven, Schedule(bench, ven));

            await CreateAsync(bench, ven, Schedule(bench, ven) with { OptId = new OptId("OPT-2"), OptType = OptType.OptIn });

            var opts = await bench.Operator.OptsAsync(ven.VenId, bench.Cancellation);
            Expect.Sequence([OptType.OptIn, OptType.OptOut], opts.Select(opt => opt.OptType).Order(), "opts that stand");
        }),

        new("OP-15", "An event is opted for, for resources in and outside its target", TransferModes.Both, "rule 206", async bench =>
        {
            var ven = await VenAsync(bench);
            var eventId = await bench.AnnounceAsync(bench.Order(ven, Hour, Hour) with { Target = new EiTarget { VenIds = [ven.VenId], ResourceIds = [First] } });
            await ven.DrainAsync(bench.Cancellation);

            var inside = await CreateAsync(bench, ven, ForEvent(bench, ven, eventId, OptType.OptOut, First) with { Target = new EiTarget { ResourceIds = [First] } });
            var outside = await CreateAsync(bench, ven, ForEvent(bench, ven, eventId, OptType.OptOut) with { OptId = new OptId("OPT-2"), Target = new EiTarget { ResourceIds = [new ResourceId("NOT-MINE")] } });

            Expect.Ok(inside.EiResponse, "CO-1", "oadrCreatedOpt within the target");
            Expect.Refused(outside.EiResponse, "oadrCreatedOpt outside the target");
            Expect.Equal(Id, (await OnlyOptAsync(bench, ven)).OptId, "the optID that stands");
        }),

        new("OP-16", "An event opt for one resource, and the opposite by oadrCreatedEvent", TransferModes.Both, "rule 206", async bench =>
        {
            var (ven, eventId, distributed) = await AnsweredEventAsync(bench);
            await CreateAsync(bench, ven, ForEvent(bench, ven, eventId, OptType.OptOut, First));

            _ = await ven.SendAsync<OadrResponse>(ven.Created(RawVen.Opts(distributed)), bench.Cancellation);

            await ExpectEffectiveAsync(bench, eventId, ven, (First, OptType.OptOut), (Second, OptType.OptIn));
        }),

        new("OP-17", "An event opt stays when the event is modified", TransferModes.Both, "rule 206", async bench =>
        {
            var (ven, eventId, _) = await AnsweredEventAsync(bench);
            await CreateAsync(bench, ven, ForEvent(bench, ven, eventId, OptType.OptOut, First));

            var order = bench.Order(ven, 2 * Hour, Hour);
            Expect.Equal(null, await bench.Operator.ModifyAsync(eventId, order, bench.Cancellation), "refusal of the modification");
            await ven.DrainAsync(bench.Cancellation);

            await ExpectEffectiveAsync(bench, eventId, ven, (First, OptType.OptOut), (Second, OptType.OptIn));
        }),

        new("OP-18", "An event that wants no answer is opted for", TransferModes.Both, "rule 206", async bench =>
        {
            var ven = await VenAsync(bench);
            var eventId = await bench.AnnounceAsync(bench.Order(ven, Hour, Hour) with { ResponseRequired = ResponseRequired.Never });
            await ven.DrainAsync(bench.Cancellation);

            Expect.Refused((await CreateAsync(bench, ven, ForEvent(bench, ven, eventId, OptType.OptOut))).EiResponse, "oadrCreatedOpt");
            Expect.Equal(0, (await bench.Operator.OptsAsync(ven.VenId, bench.Cancellation)).Count, "opts that stand");
        }),

        new("OP-19", "Forms of the two kinds are mixed", TransferModes.Both, "rule 206", async bench =>
        {
            var (ven, eventId, _) = await AnsweredEventAsync(bench);
            var eventOpt = ForEvent(bench, ven, eventId, OptType.OptOut);

            var withWindows = await CreateAsync(bench, ven, eventOpt with { Vavailability = [Window(bench, Hour, Hour)] });
            var withProgram = await CreateAsync(bench, ven, eventOpt with { MarketContext = new MarketContext(Program) });
            var withNeither = await CreateAsync(bench, ven, Schedule(bench, ven) with { Vavailability = null });

            Expect.Refused(EiResponseCode.ComplianceOther, withWindows.EiResponse, "an event opt with vavailability");
            Expect.Refused(EiResponseCode.ComplianceOther, withProgram.EiResponse, "an event opt with a marketContext");
            Expect.Refused(EiResponseCode.ComplianceOther, withNeither.EiResponse, "a schedule without vavailability");
            Expect.Equal(0, (await bench.Operator.OptsAsync(ven.VenId, bench.Cancellation)).Count, "opts that stand");
        }),

        new("OP-20", "An event opt is cancelled", TransferModes.Both, "rule 211", async bench =>
        {
            var (ven, eventId, _) = await AnsweredEventAsync(bench);
            await CreateAsync(bench, ven, ForEvent(bench, ven, eventId, OptType.OptOut));

            Expect.Refused((await CancelAsync(bench, ven, Id)).EiResponse, "oadrCanceledOpt");
            Expect.Equal(Id, (await OnlyOptAsync(bench, ven)).OptId, "the optID that stands");
        }),

        new("OP-21", "A device class, and a resource in its place", TransferModes.Both, "rule 209", async bench =>
        {
            var ven = await VenAsync(bench);

            var byClass = await CreateAsync(bench, ven, Schedule(bench, ven) with { DeviceClass = new EiTarget { EndDeviceAssets = ["Thermostat"] } });
            var byResource = await CreateAsync(bench, ven, Schedule(bench, ven) with { OptId = new OptId("OPT-2"), DeviceClass = new EiTarget { ResourceIds = [First] } });

            Expect.Ok(byClass.EiResponse, "CO-1", "oadrCreatedOpt with a device class");
            Expect.Refused(byResource.EiResponse, "oadrCreatedOpt with a resource as device class");
            Expect.Equal(Id, (await OnlyOptAsync(bench, ven)).OptId, "the optID that stands");
        }),

        new("OP-22", "An empty target is the whole VEN", TransferModes.Both, "rule 202", async bench =>
        {
            var ven = await VenAsync(bench);

            Expect.Ok((await CreateAsync(bench, ven, Schedule(bench, ven) with { Target = new EiTarget() })).EiResponse, "CO-1", "oadrCreatedOpt");

            Expect.Equal(0, (await OnlyOptAsync(bench, ven)).Resources.Count, "resources; none is the whole VEN");
        }),

        new("OP-23", "An opt with a wrong venID", TransferModes.Both, "rule 208", async bench =>
        {
            var ven = await VenAsync(bench);

            Expect.Refused((await CreateAsync(bench, ven, Schedule(bench, ven) with { VenId = new VenId("NOT-ME") })).EiResponse, "oadrCreatedOpt");
            Expect.Equal(0, (await bench.Operator.OptsAsync(ven.VenId, bench.Cancellation)).Count, "opts that stand");
        }),

        new("OP-24", "An empty requestID", TransferModes.Both, "rule 207", async bench =>
        {
            var ven = await VenAsync(bench);

            Expect.Ok((await CreateAsync(bench, ven, Schedule(bench, ven) with { RequestId = "" })).EiResponse, "", "oadrCreatedOpt");
            Expect.Equal(Id, (await OnlyOptAsync(bench, ven)).OptId, "the optID that stands");
        }),

        new("OP-26", "An event in a window in which the VEN opted out", TransferModes.Both, "rule 201", async bench =>
        {
            foreach (var holds in (bool[])[false, true])
            {
                var program = holds ? "http://MarketContext3" : Program;
                Expect.Equal(null, await bench.Operator.SetProgramAsync(program, allowsOverlap: true, holds, bench.Cancellation), "refusal of the program");
                var ven = await VenAsync(bench);
                await CreateAsync(bench, ven, Schedule(bench, ven));

                var eventId = await bench.AnnounceAsync(bench.Order(ven, 2 * Hour, Hour) with { MarketContext = program });

                Expect.Equal(!holds, await ven.PollAsync(bench.Cancellation) is OadrDistributeEvent, $"the event is sent where the program {(holds ? "holds" : "sends")} events");
                _ = await bench.Operator.EventAsync(eventId, bench.Cancellation);
            }
        }),
    ];

    private static Task<RawVen> VenAsync(VtnBench bench) => bench.NewStartedVenAsync(Offer.Usage(bench.Operator.Now, First.Value, Second.Value));

    private static async Task<(RawVen Ven, OadrEventId EventId, OadrDistributeEvent Distributed)> AnsweredEventAsync(VtnBench bench)
    {
        var ven = await VenAsync(bench);
        var eventId = await bench.AnnounceAsync(ven, Hour, Hour);
        var distributed = await ven.PollAsync<OadrDistributeEvent>(bench.Cancellation);
        await ven.AnswerAsync(distributed, bench.Cancellation);
        return (ven, eventId, distributed);
    }

    private static XcalProperties Window(VtnBench bench, TimeSpan startsIn, TimeSpan duration) =>
        new() { DtStart = bench.Operator.Now + startsIn, Duration = OadrDuration.From(duration) };

    /// <summary>Out of everything for two hours, in two hours.</summary>
    public static OadrCreateOpt Schedule(VtnBench bench, RawVen ven, params ResourceId[] resources) => new()
    {
        OptId = Id,
        OptType = OptType.OptOut,
        OptReason = new OptReason("economic"),
        VenId = ven.VenId,
        Vavailability = [Window(bench, 2 * Hour, 2 * Hour)],
        CreatedDateTime = bench.Operator.Now,
        RequestId = "CO-1",
        Target = new EiTarget { VenIds = [ven.VenId], ResourceIds = resources },
    };

    private static OadrCreateOpt ForEvent(VtnBench bench, RawVen ven, OadrEventId eventId, OptType opt, params ResourceId[] resources) =>
        Schedule(bench, ven, resources) with { OptType = opt, Vavailability = null, QualifiedEventId = new QualifiedEventId(eventId, 0) };

    private static Task<OadrCreatedOpt> CreateAsync(VtnBench bench, RawVen ven, OadrCreateOpt opt) => ven.SendAsync<OadrCreatedOpt>(opt, bench.Cancellation);

    private static Task<OadrCanceledOpt> CancelAsync(VtnBench bench, RawVen ven, OptId optId) =>
        ven.SendAsync<OadrCanceledOpt>(new OadrCancelOpt("XO-1", optId, ven.VenId), bench.Cancellation);

    private static async Task<OptView> OnlyOptAsync(VtnBench bench, RawVen ven)
    {
        var opts = await bench.Operator.OptsAsync(ven.VenId, bench.Cancellation);
        Expect.Equal(1, opts.Count, "opts that stand");
        return opts[0];
    }

    private static async Task ExpectEffectiveAsync(VtnBench bench, OadrEventId eventId, RawVen ven, params (ResourceId Resource, OptType Opt)[] opts)
    {
        var effective = await bench.Operator.EffectiveOptsAsync(eventId, ven.VenId, bench.Cancellation);
        Expect.Sequence(opts, effective.Select(opt => (opt.Key, opt.Value)).OrderBy(opt => opt.Key.Value, StringComparer.Ordinal), "opts that count, by resource");
    }
}
