using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>Reports, with a VTN under test (family RP).</summary>
internal static class ReportsAtVtn
{
    private const string Resource = "resource-1";
    private static readonly RId Power = new(Resource + ".power");
    private static readonly RId State = new(Resource + ".status");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static IEnumerable<VtnScenario> All { get; } =
    [
        new("RP-02", "The operator asks for one report, now", TransferModes.Both, "rule 338", async bench =>
        {
            var ven = await VenAsync(bench);

            var request = await AskAsync(bench, ven, new ReportWish(ReportWishKind.OneShot, Offer.StatusSpecifier, State.Value));

            Expect.That(request.ReportSpecifier.Granularity.IsZero && request.ReportSpecifier.ReportBackDuration.IsZero, "granularity and reportBackDuration are zero");
            Expect.Equal(null, request.ReportSpecifier.ReportInterval, "reportInterval");
            Expect.Sequence([(State, ReadingType.NotApplicable)], request.ReportSpecifier.SpecifierPayloads.Select(payload => (payload.RId, payload.ReadingType)), "data points");
            Expect.That(request.ReportSpecifier.SpecifierPayloads.All(payload => payload.ItemBase is null), "no itemBase (rule 321)");
            await ExpectAwaitedAsync(bench, ven, request.ReportRequestId, awaited: true);
        }),

        new("RP-04", "The operator asks for a report each minute", TransferModes.Both, "rules 317, 324", async bench =>
        {
            var ven = await VenAsync(bench);
            var start = bench.Operator.Now;

            var request = await AskAsync(bench, ven, Periodic(start));
            for (var minute = 0; minute < 5; minute++)
            {
                Expect.Ok((await ReportAsync(bench, ven, request.ReportRequestId, start + (minute * Minute), 1000 + minute)).EiResponse, "UR-1", "oadrUpdatedReport");
            }

            Expect.Equal((OadrDuration.From(Minute), OadrDuration.From(Minute)), (request.ReportSpecifier.Granularity, request.ReportSpecifier.ReportBackDuration), "granularity and reportBackDuration");
            Expect.Equal(start, request.ReportSpecifier.ReportInterval?.DtStart, "dtstart");
            Expect.Sequence(
                Enumerable.Range(0, 5).Select(minute => (start + (minute * Minute), (double?)(1000 + minute))),
                await bench.Operator.PointsAsync(ven.VenId, Power, bench.Cancellation),
                "points that were taken");
        }),

        new("RP-09", "The operator cancels a report", TransferModes.Both, "rule 329", async bench =>
        {
            var ven = await VenAsync(bench);
            var request = await AskAsync(bench, ven, Periodic(bench.Operator.Now));

            Expect.Equal(null, await bench.Operator.CancelReportAsync(ven.VenId, request.ReportRequestId, reportToFollow: false, bench.Cancellation), "refusal of the cancellation");
            var cancel = await ven.PollAsync<OadrCancelReport>(bench.Cancellation);
            await ven.AnswerAsync(cancel, bench.Cancellation);

            Expect.Sequence([request.ReportRequestId], cancel.ReportRequestIds, "reportRequestIDs");
            Expect.Equal(false, cancel.ReportToFollow, "reportToFollow");
            await ExpectAwaitedAsync(bench, ven, request.ReportRequestId, awaited: false);
        }),

        new("RP-14", "A VEN asks for the VTN's METADATA", TransferModes.Both, "rule 301", bench => OwnMetadataAsync(bench, TimeSpan.Zero)),

        new("RP-24", "Data for a request that nobody made", TransferModes.Both, "rule 304", async bench =>
        {
            var ven = await VenAsync(bench);

            var updated = await ReportAsync(bench, ven, new ReportRequestId("NOT-MINE"), bench.Operator.Now, 1000);

            Expect.Refused(EiResponseCode.InvalidId, updated.EiResponse, "oadrUpdatedReport");
            Expect.Equal(0, (await bench.Operator.PointsAsync(ven.VenId, Power, bench.Cancellation)).Count, "points that were taken");
        }),

        new("RP-27", "The VTN sends its METADATA at the start", TransferModes.Both, "rule 301", async bench =>
        {
            var ven = bench.NewVen();
            await ven.RegisterAsync(bench.Cancellation);

            var offered = await ven.PollAsync<OadrRegisterReport>(bench.Cancellation);
            await ven.AnswerAsync(offered, bench.Cancellation);

            Expect.That(offered.VenId is null || offered.VenId == ven.VenId, "venID, if given, is the VEN's");
            Expect.Equal(null, offered.ReportRequestId, "reportRequestID, which answers no request (rule 311)");
            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the VEN is registered");
        }),

        new("RP-28", "A VEN sends new METADATA", TransferModes.Both, "rule 306", async bench =>
        {
            var ven = await VenAsync(bench);
            _ = await AskAsync(bench, ven, Periodic(bench.Operator.Now));

            await ven.OfferAsync(bench.Cancellation, Offer.Usage(bench.Operator.Now, Resource));
            var asked = (await ven.DrainAsync(bench.Cancellation)).OfType<OadrCreateReport>().SelectMany(create => create.ReportRequests).ToList();

            var again = asked.LastOrDefault(request => request.ReportSpecifier.SpecifierPayloads.Any(payload => payload.RId == Power));
            Expect.That(again is not null, "what is wanted is asked for again");
            Expect.Ok((await ReportAsync(bench, ven, again!.ReportRequestId, bench.Operator.Now, 1)).EiResponse, "UR-1", "oadrUpdatedReport");
            Expect.Equal(1, (await bench.Operator.PointsAsync(ven.VenId, Power, bench.Cancellation)).Count, "points that were taken");
        }),

        new("RP-37", "A corrected value", TransferModes.Both, "rule 346", async bench =>
        {
            var (ven, request, at) = await ReportedAsync(bench);

            Expect.Ok((await ReportAsync(bench, ven, request, at, 2000)).EiResponse, "UR-1", "oadrUpdatedReport");

            Expect.Sequence([(at, (double?)2000)], await bench.Operator.PointsAsync(ven.VenId, Power, bench.Cancellation), "points that were taken");
        }),

        new("RP-38", "The same report twice", TransferModes.Both, "rule 346", async bench =>
        {
            var (ven, request, at) = await ReportedAsync(bench);

            Expect.Ok((await ReportAsync(bench, ven, request, at, 1000)).EiResponse, "UR-1", "oadrUpdatedReport");

            Expect.Sequence([(at, (double?)1000)], await bench.Operator.PointsAsync(ven.VenId, Power, bench.Cancellation), "points that were taken");
        }),

        new("RP-39", "A report with a point too many", TransferModes.Both, "rule 300", async bench =>
        {
            var (ven, request, at) = await ReportedAsync(bench);
            var extra = Data(request, at + Minute, new OadrReportPayload { RId = new RId("NOT-ASKED"), Payload = new PayloadFloat(1) }, Value(1001));

            var updated = await ven.SendAsync<OadrUpdatedReport>(new OadrUpdateReport { RequestId = "UR-1", Reports = [extra], VenId = ven.VenId }, bench.Cancellation);

            Expect.That(updated.EiResponse.ResponseCode.IsSuccess || updated.EiResponse.ResponseCode == EiResponseCode.InvalidId, $"it is taken, or refused with 452; it is {updated.EiResponse.ResponseCode}");
            Expect.Ok((await ReportAsync(bench, ven, request, at + (2 * Minute), 1002)).EiResponse, "UR-1", "the next good report");
            Expect.Equal((at + (2 * Minute), (double?)1002), (await bench.Operator.PointsAsync(ven.VenId, Power, bench.Cancellation))[^1], "the last point that was taken");
        }),

        new("RP-40", "A VEN cancels reports of which the VTN knows none", TransferModes.Both, "rule 336", async bench =>
        {
            var ven = await VenAsync(bench);

            var canceled = await ven.SendAsync<OadrCanceledReport>(
                new OadrCancelReport { RequestId = "XR-1", ReportRequestIds = [new ReportRequestId("A"), new ReportRequestId("B")], ReportToFollow = false, VenId = ven.VenId }, bench.Cancellation);

            Expect.Refused(canceled.EiResponse, "oadrCanceledReport");
            Expect.Equal(0, canceled.PendingReports.Count, "reports that are pending");
            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the VEN is registered");
        }),

        new("RP-41", "A VEN's list of pending reports is what counts", TransferModes.Both, "rule 329", async bench =>
        {
            var ven = await VenAsync(bench);
            var (id, refusal) = await bench.Operator.RequestReportAsync(ven.VenId, Periodic(bench.Operator.Now), bench.Cancellation);
            Expect.Equal(null, refusal, "refusal of the request");
            var create = await ven.PollAsync<OadrCreateReport>(bench.Cancellation);

            _ = await ven.SendAsync<OadrResponse>(
                new OadrCreatedReport { EiResponse = EiResponse.Ok(create.RequestId) with { ResponseCode = EiResponseCode.InvalidId }, PendingReports = [], VenId = ven.VenId }, bench.Cancellation);

            var view = (await bench.Operator.ReportsAsync(ven.VenId, bench.Cancellation)).Single(report => report.Id == id);
            Expect.That(view is { IsOver: true, Refusal: not null }, "a report that the VEN does not list, with an error, is refused");
        }),

        new("RP-42", "A VEN asks for the VTN's METADATA each minute", TransferModes.Both, "rule 510", bench => OwnMetadataAsync(bench, Minute)),

        new("RP-43", "A report of a VEN that is not registered", TransferModes.Both, "rule 517", async bench =>
        {
            var (ven, request, at) = await ReportedAsync(bench);
            _ = await ven.SendAsync<OadrCanceledPartyRegistration>(
                new OadrCancelPartyRegistration { RequestId = "XPR-1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, bench.Cancellation);

            var updated = await ReportAsync(bench, ven, request, at + Minute, 1001);

            Expect.Refused(EiResponseCode.NotRegistered, updated.EiResponse, "oadrUpdatedReport");
            Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is not { IsRegistered: true }, "the operator sees no registration");
        }),

        new("RP-46", "METADATA of a report of the vendor's own", TransferModes.Both, "rule 331", async bench =>
        {
            var ven = bench.NewVen();
            await ven.RegisterAsync(bench.Cancellation);
            var own = Offer.Usage(bench.Operator.Now, Resource) with { ReportName = new ReportName("x-METADATA_VENDOR"), ReportSpecifierId = new ReportSpecifierId("SPEC-X") };

            var registered = await ven.OfferAsync(bench.Cancellation, own);

            Expect.Ok(registered.EiResponse, "RR-1", "oadrRegisteredReport");
            Expect.Sequence(["SPEC-X"], (await bench.Operator.VenAsync(ven.VenId, bench.Cancellation))!.OfferedReports, "reports that the operator sees offered");
        }),
    ];

    private static Task<RawVen> VenAsync(VtnBench bench) => bench.NewStartedVenAsync(Offer.Usage(bench.Operator.Now, Resource), Offer.Status(bench.Operator.Now, Resource));

    private static ReportWish Periodic(DateTimeOffset start) => new(ReportWishKind.Periodic, Offer.UsageSpecifier, Power.Value)
    {
        Granularity = Minute, ReportBack = Minute, Start = start, Duration = 5 * Minute,
    };

    /// <summary>The operator asks; the VEN is asked by poll, and agrees.</summary>
    private static async Task<OadrReportRequest> AskAsync(VtnBench bench, RawVen ven, ReportWish wish)
    {
        var (id, refusal) = await bench.Operator.RequestReportAsync(ven.VenId, wish, bench.Cancellation);
        Expect.Equal(null, refusal, "refusal of the request");
        var create = await ven.PollAsync<OadrCreateReport>(bench.Cancellation);
        await ven.AnswerAsync(create, bench.Cancellation);
        Expect.Sequence([id!.Value], create.ReportRequests.Select(request => request.ReportRequestId), "reportRequestIDs");
        return create.ReportRequests[0];
    }

    private static async Task<(RawVen Ven, ReportRequestId Request, DateTimeOffset At)> ReportedAsync(VtnBench bench)
    {
        var ven = await VenAsync(bench);
        var request = await AskAsync(bench, ven, Periodic(bench.Operator.Now));
        var at = bench.Operator.Now;
        Expect.Ok((await ReportAsync(bench, ven, request.ReportRequestId, at, 1000)).EiResponse, "UR-1", "oadrUpdatedReport");
        return (ven, request.ReportRequestId, at);
    }

    private static OadrReportPayload Value(double value) => new() { RId = Power, Payload = new PayloadFloat(value) };

    private static OadrReport Data(ReportRequestId request, DateTimeOffset at, params OadrReportPayload[] payloads) => new()
    {
        DtStart = at,
        Intervals = [new Interval { DtStart = at, Payloads = payloads }],
        ReportRequestId = request,
        ReportSpecifierId = new ReportSpecifierId(Offer.UsageSpecifier),
        ReportName = ReportName.TelemetryUsage,
        CreatedDateTime = at,
    };

    private static Task<OadrUpdatedReport> ReportAsync(VtnBench bench, RawVen ven, ReportRequestId request, DateTimeOffset at, double value) =>
        ven.SendAsync<OadrUpdatedReport>(new OadrUpdateReport { RequestId = "UR-1", Reports = [Data(request, at, Value(value))], VenId = ven.VenId }, bench.Cancellation);

    private static async Task ExpectAwaitedAsync(VtnBench bench, RawVen ven, ReportRequestId id, bool awaited)
    {
        var view = (await bench.Operator.ReportsAsync(ven.VenId, bench.Cancellation)).SingleOrDefault(report => report.Id == id);
        Expect.Equal(awaited, view is { IsOver: false }, "whether the operator sees the report awaited");
    }

    /// <summary>A VTN without reports answers with METADATA that holds none, once (rules 301, 510), under the id of the request (rule 311).</summary>
    private static async Task OwnMetadataAsync(VtnBench bench, TimeSpan reportBack)
    {
        var ven = await VenAsync(bench);
        var specifier = new ReportSpecifier
        {
            ReportSpecifierId = new ReportSpecifierId("METADATA"),
            Granularity = OadrDuration.Zero,
            ReportBackDuration = OadrDuration.From(reportBack),
            ReportInterval = reportBack == TimeSpan.Zero ? null : new XcalProperties { DtStart = bench.Operator.Now, Duration = OadrDuration.From(5 * Minute) },
            SpecifierPayloads = [new SpecifierPayload { RId = new RId("0"), ReadingType = ReadingType.NotApplicable }],
        };

        var created = await ven.SendAsync<OadrCreatedReport>(
            new OadrCreateReport { RequestId = "CR-1", ReportRequests = [new OadrReportRequest(new ReportRequestId("RREQ-1"), specifier)], VenId = ven.VenId }, bench.Cancellation);
        var offered = await ven.PollAsync<OadrRegisterReport>(bench.Cancellation);
        await ven.AnswerAsync(offered, bench.Cancellation);
        await bench.Operator.PassAsync(3 * Minute, bench.Cancellation);

        Expect.Ok(created.EiResponse, "CR-1", "oadrCreatedReport");
        Expect.Equal(new ReportRequestId("RREQ-1"), offered.ReportRequestId, "reportRequestID of the METADATA");
        Expect.That((await ven.DrainAsync(bench.Cancellation)).All(polled => polled is not OadrRegisterReport), "it comes once");
        Expect.That(await bench.Operator.VenAsync(ven.VenId, bench.Cancellation) is { IsRegistered: true }, "the VEN is registered");
    }
}
