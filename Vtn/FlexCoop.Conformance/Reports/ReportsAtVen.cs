using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>Reports with a VEN under test (family RP).</summary>
internal static class ReportsAtVen
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Quarter = TimeSpan.FromSeconds(15);

    public static IEnumerable<VenScenario> All { get; } =
    [
        new("RP-01", "The state, once", TransferModes.Both, "rule 324", async bench =>
        {
            var offer = await StartAsync(bench);

            await AskAsync(bench, VenOffer.Once("R-1", offer.Status, offer.State));
            var report = await ReportAsync(bench);

            Expect.Equal((new ReportRequestId("R-1"), (ReportName?)ReportName.TelemetryStatus), (report.ReportRequestId, report.ReportName), "reportRequestID and reportName");
            Expect.Equal(1, Intervals(report).Count, "intervals");
            Expect.Equal((true, false), States(report).Select(state => (state.Online, state.ManualOverride)).Single(), "oadrOnline and oadrManualOverride");
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-03", "The state, each minute for five", TransferModes.Both, "rule 325", bench => ExpectPeriodicAsync(bench, TimeSpan.Zero, minutes: 5)),

        new("RP-05", "Changes of the state, from a time to come", TransferModes.Both, "rule 317", async bench =>
        {
            var offer = await StartAsync(bench);
            var start = bench.Owner.Now + (2 * Minute);

            await AskAsync(bench, VenOffer.Periodic("R-1", offer.Status, TimeSpan.Zero, Minute, start, 5 * Minute, offer.State));
            await bench.Owner.PassToNextAsync(2 * Minute, bench.Cancellation);
            Expect.Within(start, start, bench.Owner.Tolerance, bench.Owner.Now, "when it begins");
            var first = await ReportAsync(bench);
            var unchanged = await NextChangesAsync(bench);
            bench.Owner.Connect(bench.Owner.Resources[0].Id, isOnline: false);
            var changed = await NextChangesAsync(bench);

            Expect.Sequence([true], States(first).Select(state => state.Online), "oadrOnline of the first report");
            Expect.Sequence([DataQuality.PreviousValueUsed], Payloads(unchanged).Select(payload => payload.DataQuality!.Value), "quality when nothing has changed");
            Expect.Sequence([false], States(changed).Select(state => state.Online), "oadrOnline of what has changed");
        }),

        new("RP-06", "The state, each minute for two", TransferModes.Both, "rule 324", bench => ExpectPeriodicAsync(bench, TimeSpan.Zero, minutes: 2)),

        new("RP-07", "The state, each minute for ten, from a time to come", TransferModes.Both, "rule 325", bench => ExpectPeriodicAsync(bench, Quarter, minutes: 10)),

        new("RP-08", "The VTN cancels a report", TransferModes.Both, "rule 329", async bench =>
        {
            var offer = await StartAsync(bench);
            await AskAsync(bench, EachMinute(bench, offer, "R-1", hours: 1));
            _ = await ReportAsync(bench);

            var canceled = await CancelAsync(bench, reportToFollow: false, "R-1");

            Expect.Ok(canceled.EiResponse, "XR-1", "oadrCanceledReport");
            Expect.Equal(0, canceled.PendingReports.Count, "pending reports");
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-10", "A report without end", TransferModes.Both, "rule 325", async bench =>
        {
            var offer = await StartAsync(bench);
            await AskAsync(bench, EachMinute(bench, offer, "R-1", hours: 0));
            _ = await ReportAsync(bench);
            for (var reports = 0; reports < 30; reports++)
            {
                await bench.Owner.PassToNextAsync(Minute, bench.Cancellation);
                _ = await ReportAsync(bench);
            }

            var canceled = await CancelAsync(bench, reportToFollow: false, "R-1");

            Expect.Ok(canceled.EiResponse, "XR-1", "oadrCanceledReport");
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-11", "The VTN cancels a report, after one more", TransferModes.Both, "rule 345", async bench =>
        {
            var offer = await StartAsync(bench);
            await AskAsync(bench, EachMinute(bench, offer, "R-1", hours: 1));
            _ = await ReportAsync(bench);

            // Whether it comes before or after the answer is the VEN's affair.
            var before = bench.Vtn.Count;
            var canceled = await CancelAsync(bench, reportToFollow: true, "R-1");
            var last = bench.Vtn.Since(before).OfType<OadrUpdateReport>().FirstOrDefault()?.Reports.Single() ?? await ReportAsync(bench);

            Expect.Ok(canceled.EiResponse, "XR-1", "oadrCanceledReport");
            Expect.Equal(new ReportRequestId("R-1"), last.ReportRequestId, "reportRequestID of the last report");
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-12", "The VTN cancels in its answer to a report", TransferModes.Both, "rule 328", async bench =>
        {
            var offer = await StartAsync(bench);
            bench.Vtn.Answer = message => message is OadrUpdateReport update
                ? new OadrUpdatedReport
                {
                    EiResponse = EiResponse.Ok(update.RequestId),
                    CancelReport = new OadrCancelReport { RequestId = "XR-1", ReportRequestIds = [update.Reports[0].ReportRequestId], ReportToFollow = false, VenId = bench.Vtn.VenId },
                    VenId = bench.Vtn.VenId,
                }
                : null;

            await AskAsync(bench, EachMinute(bench, offer, "R-1", hours: 1));
            _ = await ReportAsync(bench);

            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-13", "METADATA, once", TransferModes.Both, "rule 311", async bench =>
        {
            await StartAsync(bench);

            var created = await AskAsync(bench, VenOffer.ForMetadata("R-M", TimeSpan.Zero, bench.Owner.Now, TimeSpan.Zero));
            var metadata = await bench.Vtn.ReceiveAsync<OadrRegisterReport>(bench.Cancellation);

            Expect.Ok(created.EiResponse, "CR-1", "oadrCreatedReport");
            ExpectMetadata(metadata, new ReportRequestId("R-M"));
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-15", "METADATA, each minute for five", TransferModes.Both, "rule 306", bench => ExpectPeriodicMetadataAsync(bench, TimeSpan.Zero, minutes: 5)),

        new("RP-16", "METADATA, each minute for ten, from a time to come", TransferModes.Both, "rule 306", bench => ExpectPeriodicMetadataAsync(bench, Quarter, minutes: 10)),

        new("RP-17", "The VTN cancels periodic METADATA", TransferModes.Both, "rule 306", async bench =>
        {
            await StartAsync(bench);
            await AskAsync(bench, VenOffer.ForMetadata("R-M", Minute, bench.Owner.Now, TimeSpan.Zero));
            _ = await bench.Vtn.ReceiveAsync<OadrRegisterReport>(bench.Cancellation);

            var canceled = await CancelAsync(bench, reportToFollow: false, "R-M");

            Expect.Ok(canceled.EiResponse, "XR-1", "oadrCanceledReport");
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-18", "The VTN asks for METADATA in its answer to METADATA", TransferModes.Both, "rule 344", async bench =>
        {
            bench.Vtn.Answer = message => message is OadrRegisterReport { ReportRequestId: null } register
                ? new OadrRegisteredReport
                {
                    EiResponse = EiResponse.Ok(register.RequestId),
                    ReportRequests = [VenOffer.ForMetadata("R-M", TimeSpan.Zero, bench.Owner.Now, TimeSpan.Zero)],
                    VenId = register.VenId,
                }
                : null;
            await bench.Owner.PowerUpAsync(bench.Setup, bench.Cancellation);

            var created = await bench.Vtn.ReceiveAsync<OadrCreatedReport>(bench.Cancellation);
            var metadata = await bench.Vtn.ReceiveAsync<OadrRegisterReport>(bench.Cancellation);

            Expect.Equal(EiResponseCode.Ok, created.EiResponse.ResponseCode, "responseCode of oadrCreatedReport");
            ExpectMetadata(metadata, new ReportRequestId("R-M"));
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-19", "All that was recorded, of power and energy", TransferModes.Both, "rules 314, 325", async bench =>
        {
            var (offer, began) = await RecordAsync(bench, minutes: 7);

            await AskAsync(bench, VenOffer.Past("R-1", offer.History, began, TimeSpan.Zero, offer.Power, offer.Energy));
            var report = await ReportAsync(bench);

            var starts = Intervals(report).Select(interval => interval.DtStart!.Value).ToList();
            Expect.Sequence(starts.Order(), starts, "dtstarts of the intervals, oldest first");
            Expect.Equal((ReportName?)ReportName.HistoryUsage, report.ReportName, "reportName");
            Expect.That(RIds(report).Count(rId => rId == offer.Power) >= 6, "each minute of power is there");
            Expect.That(RIds(report).Count(rId => rId == offer.Energy) >= 5, "each minute of energy is there");
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-20", "The last thirty minutes, of energy only", TransferModes.Both, "rule 341", async bench =>
        {
            var (offer, _) = await RecordAsync(bench, minutes: 45);
            var start = bench.Owner.Now.AddMinutes(-31);

            await AskAsync(bench, VenOffer.Past("R-1", offer.History, start, 30 * Minute, offer.Energy));
            var report = await ReportAsync(bench);

            Expect.Sequence([offer.Energy], RIds(report).Distinct(), "rIDs");
            Expect.That(Intervals(report).Count is >= 29 and <= 31, $"about 30 intervals; there are {Intervals(report).Count}");
            Expect.That(Intervals(report).All(interval => interval.DtStart >= start - Minute && interval.DtStart < start + (30 * Minute)), "they lie in the span");
        }),

        new("RP-21", "Power and energy, once", TransferModes.Both, "rules 324, 337", async bench =>
        {
            var (offer, _) = await RecordAsync(bench, minutes: 4);

            await AskAsync(bench, VenOffer.Once("R-1", offer.Usage, offer.Power, offer.Energy));
            var report = await ReportAsync(bench);

            Expect.Equal(1, RIds(report).Count(rId => rId == offer.Power), "values of power");
            Expect.Equal(1, RIds(report).Count(rId => rId == offer.Energy), "values of energy");
            Expect.That(Of(report, offer.Energy).Single().Duration is { IsZero: false }, "energy has a duration");
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-22", "Power, two values in each report", TransferModes.Both, "rule 317", async bench =>
        {
            var offer = await StartAsync(bench);
            var start = bench.Owner.Now + Quarter;
            await AskAsync(bench, VenOffer.Periodic("R-1", offer.Usage, Minute, 2 * Minute, start, 10 * Minute, offer.Power));

            for (var reports = 0; reports < 5; reports++)
            {
                await bench.Owner.PassToNextAsync(Minute, bench.Cancellation);
                await bench.Owner.PassToNextAsync(Minute, bench.Cancellation);
                var report = await ReportAsync(bench);

                Expect.Equal(2, Intervals(report).Count, $"intervals in report {reports + 1}");
                for (var value = 0; value < 2; value++)
                {
                    var due = start + (((2 * reports) + value) * Minute);
                    Expect.Within(due, due, bench.Owner.Tolerance, Intervals(report)[value].DtStart, $"dtstart {value + 1} in report {reports + 1}");
                }
            }

            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-23", "What is not known is asked for, and cancelled", TransferModes.Both, "rules 304, 336", async bench =>
        {
            var offer = await StartAsync(bench);
            await AskAsync(bench, EachMinute(bench, offer, "R-0", hours: 1, startsIn: Minute));

            var specifier = await AskAsync(bench, VenOffer.Once("R-1", offer.Usage with { ReportSpecifierId = new ReportSpecifierId("none") }, offer.Power));
            var rId = await AskAsync(bench, VenOffer.Once("R-2", offer.Usage, new RId("none")));
            var canceled = await CancelAsync(bench, reportToFollow: false, "R-3");

            foreach (var (response, pending) in ((EiResponse, IReadOnlyList<ReportRequestId>)[])[(specifier.EiResponse, specifier.PendingReports), (rId.EiResponse, rId.PendingReports), (canceled.EiResponse, canceled.PendingReports)])
            {
                Expect.Refused(EiResponseCode.InvalidId, response, "the answer");
                Expect.Sequence([new ReportRequestId("R-0")], pending, "pending reports");
            }

            ExpectPending(bench, "R-0");
        }),

        new("RP-25", "Two requests in one message", TransferModes.Both, "rule 300", async bench =>
        {
            var offer = await StartAsync(bench);

            await AskAsync(bench, VenOffer.Once("R-1", offer.Status, offer.State), VenOffer.Once("R-2", offer.Usage, offer.Power));
            var reports = new List<OadrReport>();
            while (reports.Count < 2)
            {
                reports.AddRange((await bench.Vtn.ReceiveAsync<OadrUpdateReport>(bench.Cancellation)).Reports);
            }

            Expect.Sequence(["R-1", "R-2"], reports.Select(report => report.ReportRequestId.Value).Order(StringComparer.Ordinal), "reportRequestIDs");
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-26", "METADATA after the registration", TransferModes.Both, "rules 305, 311, 312, 333", async bench =>
        {
            var offer = await StartAsync(bench);

            ExpectMetadata(offer.Metadata, askedBy: null);
            foreach (var report in (OadrReport[])[offer.Usage, offer.Status])
            {
                Expect.That(report.Duration is { IsZero: false }, $"{report.ReportName} has a duration");
                Expect.That(report.Descriptions.All(point => point.SamplingRate is not null), $"{report.ReportName} has sampling rates");
                Expect.That(report.Descriptions.All(point => point.ReportDataSource?.ResourceIds.Count == 1), $"{report.ReportName} has resourceIDs as sources");
            }

            Expect.Sequence(bench.Owner.Resources.Select(resource => resource.Id), offer.Status.Descriptions.SelectMany(point => point.ReportDataSource!.ResourceIds), "the resources whose state is offered");
            await bench.ExpectRegisteredAsync();
        }),

        new("RP-29", "METADATA comes anew while reports run", TransferModes.Both, "rule 306", async bench =>
        {
            var offer = await StartAsync(bench);
            await AskAsync(bench, EachMinute(bench, offer, "R-1", hours: 10), VenOffer.ForMetadata("R-M", Minute, bench.Owner.Now.AddHours(2), TimeSpan.Zero));
            _ = await ReportAsync(bench);

            Expect.Equal(null, await bench.Owner.ReregisterAsync(bench.Cancellation), "refusal");
            _ = await bench.Vtn.ReceiveAsync<OadrRegisterReport>(bench.Cancellation);
            await bench.DeliverAsync();
            var before = bench.Vtn.Count;
            await bench.Owner.PassAsync(TimeSpan.FromHours(1), bench.Cancellation);
            await bench.DeliverAsync();
            await bench.DeliverAsync();

            Expect.That(!bench.Vtn.Since(before).OfType<OadrUpdateReport>().Any(), "the report stops");
            ExpectPending(bench, "R-M");
            await AskAsync(bench, EachMinute(bench, offer, "R-2", hours: 10));
            Expect.Equal(new ReportRequestId("R-2"), (await ReportAsync(bench)).ReportRequestId, "reportRequestID of what is asked for anew");
        }),

        new("RP-30", "More than is stored", TransferModes.Both, "rule 340", async bench =>
        {
            var (offer, _) = await RecordAsync(bench, minutes: 3);

            var created = await AskAsync(bench, VenOffer.Past("R-1", offer.History, bench.Owner.Now.AddYears(-1), TimeSpan.Zero, offer.Power));

            Expect.Refused(EiResponseCode.InvalidData, created.EiResponse, "oadrCreatedReport");
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-31", "A granularity that cannot be", TransferModes.Both, "rule 317", async bench =>
        {
            var offer = await StartAsync(bench);

            var above = await AskAsync(bench, VenOffer.Periodic("R-1", offer.Usage, 2 * Minute, Minute, bench.Owner.Now, TimeSpan.Zero, offer.Power));
            var below = await AskAsync(bench, VenOffer.Periodic("R-2", offer.Usage, TimeSpan.FromSeconds(-1), Minute, bench.Owner.Now, TimeSpan.Zero, offer.Power));

            Expect.Refused(above.EiResponse, "oadrCreatedReport to one above reportBackDuration");
            Expect.Refused(below.EiResponse, "oadrCreatedReport to one below oadrMinPeriod");
            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-32", "A device does not answer", TransferModes.Both, "rule 318", async bench =>
        {
            var offer = await StartAsync(bench);
            bench.Owner.Connect(bench.Owner.Resources[0].Id, isOnline: false);

            await AskAsync(bench, VenOffer.Once("R-1", offer.Usage, offer.Power));
            var payload = Payloads(await ReportAsync(bench)).Single();

            Expect.That(payload.Payload is PayloadFloat, "there is a placeholder");
            Expect.That(payload.DataQuality is { IsBad: true }, $"its quality is bad; it is {payload.DataQuality}");
        }),

        new("RP-33", "Changes of power, and nothing changes", TransferModes.Both, "rule 317", async bench =>
        {
            var offer = await StartAsync(bench);
            bench.Owner.Draw(bench.Owner.Resources[0].Id, 700);

            await AskAsync(bench, VenOffer.Periodic("R-1", offer.Usage, TimeSpan.Zero, Minute, bench.Owner.Now, TimeSpan.Zero, offer.Power));
            _ = await ReportAsync(bench);
            var payload = Payloads(await NextChangesAsync(bench)).Single();

            Expect.Equal((700, (DataQuality?)DataQuality.PreviousValueUsed), (((PayloadFloat)payload.Payload).Value, payload.DataQuality), "value and quality");
        }),

        new("RP-34", "The state of a load that is controlled", TransferModes.Both, "rule 334", async bench =>
        {
            var offer = await StartAsync(bench);
            await AskAsync(bench, EachMinute(bench, offer, "R-1", hours: 1));
            var states = new List<OadrPayloadResourceStatus>(States(await ReportAsync(bench)));
            await bench.DistributeAsync(Announced.Simple(bench.Owner.Now, "EV-1", -Minute, TimeSpan.FromHours(1)));
            Expect.That(bench.Orders().Count > 0, "the device follows an event");
            states.AddRange(States(await NextReportAsync(bench)));
            bench.Owner.Connect(bench.Owner.Resources[0].Id, isOnline: false);
            states.AddRange(States(await NextReportAsync(bench)));

            Expect.Equal(1, states.Select(Children).Distinct().Count(), "sets of children of oadrLoadControlState");
            Expect.Sequence([true, true, false], states.Select(state => state.Online), "oadrOnline");
        }),

        new("RP-35", "The forms of intervals", TransferModes.Both, "rules 316, 342", async bench =>
        {
            var offer = await StartAsync(bench);
            await AskAsync(
                bench,
                VenOffer.Periodic("R-P", offer.Usage, Minute, Minute, bench.Owner.Now, TimeSpan.Zero, offer.Power),
                VenOffer.Periodic("R-E", offer.Usage, Minute, Minute, bench.Owner.Now, TimeSpan.Zero, offer.Energy));
            var reports = new List<OadrReport> { await ReportAsync(bench) };
            await bench.Owner.PassToNextAsync(Minute, bench.Cancellation);
            while (reports.All(report => report.ReportRequestId.Value != "R-E"))
            {
                reports.Add(await ReportAsync(bench));
            }

            foreach (var interval in reports.SelectMany(report => Of(report, offer.Power)))
            {
                Expect.That(interval is { DtStart: not null, Duration: null }, "power has a dtstart and no duration");
            }

            foreach (var interval in reports.SelectMany(report => Of(report, offer.Energy)))
            {
                Expect.That(interval is { Duration.IsZero: false } && (interval.DtStart is not null || interval.Uid is not null), "energy has a duration, and a dtstart or uid");
            }
        }),

        new("RP-36", "The VTN cannot be reached for an hour and more", TransferModes.Both, "rule 510", async bench =>
        {
            const int Enough = 100;
            var offer = await StartAsync(bench);
            await AskAsync(bench, VenOffer.Periodic("R-1", offer.Usage, Minute, Minute, bench.Owner.Now + Minute, Enough * Minute, offer.Power));
            await bench.DeliverAsync();
            await bench.Vtn.StopAsync();
            for (var samples = 0; samples < Enough; samples++)
            {
                await bench.Owner.PassToNextAsync(Minute, bench.Cancellation);
            }

            await bench.Vtn.OpenAsync(bench.Cancellation);
            var instants = new HashSet<DateTimeOffset>();
            for (var contacts = 0; instants.Count < Enough; contacts++)
            {
                Expect.That(contacts < Enough, $"all {Enough} values come once the VTN is there again; {instants.Count} have");
                await bench.Owner.NextContactAsync(bench.Cancellation);
                instants.UnionWith(bench.Vtn.Since(0).OfType<OadrUpdateReport>().SelectMany(update => update.Reports).SelectMany(report => Intervals(report)).Select(interval => interval.DtStart!.Value));
            }

            await ExpectNothingMoreAsync(bench);
        }),

        new("RP-40", "Several are cancelled, one of them unknown", TransferModes.Both, "rule 336", async bench =>
        {
            var offer = await StartAsync(bench);
            await AskAsync(bench, EachMinute(bench, offer, "R-1", hours: 1, startsIn: Minute), EachMinute(bench, offer, "R-2", hours: 1, startsIn: Minute));

            var canceled = await CancelAsync(bench, reportToFollow: false, "R-1", "NONE");

            Expect.Refused(canceled.EiResponse, "oadrCanceledReport");
            ExpectPending(bench, [.. canceled.PendingReports.Select(id => id.Value)]);
            Expect.That(canceled.PendingReports.Contains(new ReportRequestId("R-2")), "the one that was not named is pending");
        }),

        new("RP-41", "All scheduled reports are listed", TransferModes.Both, "rule 329", async bench =>
        {
            var offer = await StartAsync(bench);
            await AskAsync(bench, EachMinute(bench, offer, "R-1", hours: 1, startsIn: Minute));

            var created = await AskAsync(bench, EachMinute(bench, offer, "R-2", hours: 1, startsIn: Minute), EachMinute(bench, offer, "R-3", hours: 1, startsIn: Minute));
            var canceled = await CancelAsync(bench, reportToFollow: false, "R-2");

            Expect.Sequence(["R-1", "R-2", "R-3"], created.PendingReports.Select(id => id.Value).Order(StringComparer.Ordinal), "pending reports of oadrCreatedReport");
            Expect.Sequence(["R-1", "R-3"], canceled.PendingReports.Select(id => id.Value).Order(StringComparer.Ordinal), "pending reports of oadrCanceledReport");
            ExpectPending(bench, "R-1", "R-3");
        }),
    ];

    private static async Task<VenOffer> StartAsync(VenBench bench) => new((await bench.StartAsync()).OfType<OadrRegisterReport>().Single());

    /// <summary>A VEN that records its history each minute, and has for some minutes.</summary>
    private static async Task<(VenOffer Offer, DateTimeOffset Began)> RecordAsync(VenBench bench, int minutes)
    {
        bench.Setup = bench.Setup with { HistoryPeriod = Minute };
        var began = bench.Owner.Now;
        var offer = await StartAsync(bench);
        for (var minute = 0; minute < minutes; minute++)
        {
            await bench.Owner.PassToNextAsync(Minute, bench.Cancellation);
        }

        return (offer, began);
    }

    private static async Task<OadrCreatedReport> AskAsync(VenBench bench, params OadrReportRequest[] requests)
    {
        bench.Vtn.Owe(new OadrCreateReport { RequestId = "CR-1", ReportRequests = requests, VenId = bench.Vtn.VenId });
        await bench.Owner.NextContactAsync(bench.Cancellation);
        return await bench.Vtn.ReceiveAsync<OadrCreatedReport>(bench.Cancellation);
    }

    private static async Task<OadrCanceledReport> CancelAsync(VenBench bench, bool reportToFollow, params string[] ids)
    {
        bench.Vtn.Owe(new OadrCancelReport { RequestId = "XR-1", ReportRequestIds = [.. ids.Select(id => new ReportRequestId(id))], ReportToFollow = reportToFollow, VenId = bench.Vtn.VenId });
        await bench.Owner.NextContactAsync(bench.Cancellation);
        return await bench.Vtn.ReceiveAsync<OadrCanceledReport>(bench.Cancellation);
    }

    private static async Task<OadrReport> ReportAsync(VenBench bench) => (await bench.Vtn.ReceiveAsync<OadrUpdateReport>(bench.Cancellation)).Reports.Single();

    /// <summary>Lets time pass to what the VEN does next, which is a report.</summary>
    private static async Task<OadrReport> NextReportAsync(VenBench bench)
    {
        await bench.Owner.PassToNextAsync(Minute, bench.Cancellation);
        return await ReportAsync(bench);
    }

    /// <summary>Lets the VEN look for changes for the minute after which it reports.</summary>
    private static async Task<OadrReport> NextChangesAsync(VenBench bench)
    {
        var due = bench.Owner.Now + Minute;
        while (bench.Owner.Now < due)
        {
            await bench.Owner.PassToNextAsync(due - bench.Owner.Now, bench.Cancellation);
        }

        return await ReportAsync(bench);
    }

    private static OadrReportRequest EachMinute(VenBench bench, VenOffer offer, string id, int hours, TimeSpan startsIn = default) =>
        VenOffer.Periodic(id, offer.Status, Minute, Minute, bench.Owner.Now + startsIn, TimeSpan.FromHours(hours), offer.State);

    private static async Task ExpectPeriodicAsync(VenBench bench, TimeSpan startsIn, int minutes)
    {
        var offer = await StartAsync(bench);
        var start = bench.Owner.Now + startsIn;
        var created = await AskAsync(bench, VenOffer.Periodic("R-1", offer.Status, Minute, Minute, start, minutes * Minute, offer.State));
        Expect.Sequence([new ReportRequestId("R-1")], created.PendingReports, "pending reports");
        for (var reports = 0; reports < minutes; reports++)
        {
            if (reports > 0 || startsIn > TimeSpan.Zero)
            {
                await bench.Owner.PassToNextAsync(Minute, bench.Cancellation);
            }

            var report = await ReportAsync(bench);
            var due = start + (reports * Minute);
            Expect.Within(due, due, bench.Owner.Tolerance, Intervals(report).Single().DtStart, $"dtstart of report {reports + 1}");
        }

        await ExpectNothingMoreAsync(bench);
    }

    private static async Task ExpectPeriodicMetadataAsync(VenBench bench, TimeSpan startsIn, int minutes)
    {
        await StartAsync(bench);
        var start = bench.Owner.Now + startsIn;
        await AskAsync(bench, VenOffer.ForMetadata("R-M", Minute, start, minutes * Minute));
        for (var reports = 0; reports < minutes; reports++)
        {
            if (reports > 0 || startsIn > TimeSpan.Zero)
            {
                await bench.Owner.PassToNextAsync(Minute, bench.Cancellation);
            }

            ExpectMetadata(await bench.Vtn.ReceiveAsync<OadrRegisterReport>(bench.Cancellation), new ReportRequestId("R-M"));
            Expect.Within(start + (reports * Minute), start + (reports * Minute), bench.Owner.Tolerance, bench.Owner.Now, $"when METADATA {reports + 1} comes");
            await bench.DeliverAsync();
        }

        await ExpectNothingMoreAsync(bench);
    }

    /// <summary>All reports are offered for nobody in particular, for this request or none.</summary>
    private static void ExpectMetadata(OadrRegisterReport metadata, ReportRequestId? askedBy)
    {
        Expect.Equal(askedBy, metadata.ReportRequestId, "outer reportRequestID");
        Expect.That(metadata.Reports.Count > 0, "reports are offered");
        Expect.Sequence(["0"], metadata.Reports.Select(report => report.ReportRequestId.Value).Distinct(), "inner reportRequestIDs");
        Expect.That(metadata.Reports.All(report => report.ReportName?.Value.StartsWith("METADATA_", StringComparison.Ordinal) == true), "the names begin with METADATA_");
        Expect.That(metadata.Reports.All(report => report.Intervals is null), "there are no intervals");
    }

    /// <summary>Nothing is pending, and an hour brings no report more.</summary>
    private static async Task ExpectNothingMoreAsync(VenBench bench)
    {
        await bench.DeliverAsync();
        var before = bench.Vtn.Count;
        await bench.Owner.PassAsync(TimeSpan.FromHours(1), bench.Cancellation);
        await bench.DeliverAsync();
        await bench.DeliverAsync();
        Expect.Sequence([], bench.Vtn.Since(before).Select(message => message.PayloadName), "what comes in the hour after");
        ExpectPending(bench);
    }

    private static void ExpectPending(VenBench bench, params string[] ids) =>
        Expect.Sequence(ids.Order(StringComparer.Ordinal), bench.Owner.View().PendingReports.Select(id => id.Value).Order(StringComparer.Ordinal), "pending reports as the owner sees them");

    private static IReadOnlyList<Interval> Intervals(OadrReport report) => report.Intervals ?? throw new NonconformanceException($"The report for '{report.ReportRequestId}' has no intervals");

    private static IEnumerable<OadrReportPayload> Payloads(OadrReport report) => Intervals(report).SelectMany(interval => interval.Payloads).Cast<OadrReportPayload>();

    private static IEnumerable<OadrPayloadResourceStatus> States(OadrReport report) => Payloads(report).Select(payload =>
        payload.Payload as OadrPayloadResourceStatus ?? throw new NonconformanceException($"The payload of '{payload.RId}' is {payload.Payload?.GetType().Name ?? "nothing"}, expected oadrPayloadResourceStatus"));

    private static IEnumerable<RId> RIds(OadrReport report) => Payloads(report).Select(payload => payload.RId);

    private static IEnumerable<Interval> Of(OadrReport report, RId rId) =>
        Intervals(report).Where(interval => interval.Payloads.Cast<OadrReportPayload>().Any(payload => payload.RId == rId));

    private static (bool, bool, bool, bool)? Children(OadrPayloadResourceStatus state) => state.LoadControlState is { } load
        ? (load.Capacity is not null, load.LevelOffset is not null, load.PercentOffset is not null, load.SetPoint is not null)
        : null;
}
