using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>What an operator asks a VEN to report (protocol.md §10.3, §10.4), over a real socket and store.</summary>
public sealed class ReportRequestBookTests
{
    private static readonly ReportOrder OneShot = new() { Kind = ReportRequestKind.OneShot, SpecifierId = "status" };

    private static readonly ReportOrder Periodic = new()
    {
        Kind = ReportRequestKind.Periodic, SpecifierId = "status", Granularity = TimeSpan.FromMinutes(1), Duration = TimeSpan.FromMinutes(5),
    };

    private static readonly ReportOrder Metadata = new() { Kind = ReportRequestKind.Metadata };

    [Test, CancelAfter(20_000)]
    public async Task Request_OneShot_HasNoIntervalAndNoTimes(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);

        await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken);
        var asked = await AskedAsync(ven, cancellationToken);

        var specifier = asked.Single().ReportSpecifier;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((specifier.Granularity.IsZero, specifier.ReportBackDuration.IsZero), Is.EqualTo((true, true)), "RP-02");
            Assert.That(specifier.ReportInterval, Is.Null, "rule 324");
            Assert.That(specifier.SpecifierPayloads.Select(payload => (payload.RId.Value, payload.ReadingType, payload.ItemBase)), Is.EqualTo([("heatpump.status", ReadingType.NotApplicable, (ItemBase?)null)]), "rules 321, 338");
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Request_PeriodicForFiveMinutes_BeginsWhenTheVenIsAsked(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);

        var made = (await vtn.Reports.RequestAsync(ven.VenId, Periodic, cancellationToken))!.Request!;
        vtn.Domain.Advance(TimeSpan.FromSeconds(20));
        var asked = (await AskedAsync(ven, cancellationToken)).Single();

        var interval = asked.ReportSpecifier.ReportInterval!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((interval.DtStart, interval.Duration), Is.EqualTo((vtn.Domain.GetUtcNow(), OadrDuration.From(TimeSpan.FromMinutes(5)))), "RP-04");
            Assert.That((asked.ReportSpecifier.Granularity, asked.ReportSpecifier.ReportBackDuration), Is.EqualTo((OadrDuration.From(TimeSpan.FromMinutes(1)), OadrDuration.From(TimeSpan.FromMinutes(1)))));
            Assert.That((await FindAsync(vtn, made, cancellationToken)).StateAt(vtn.Domain.GetUtcNow()), Is.EqualTo(ReportRequestState.Created));
        }

        vtn.Domain.Advance(TimeSpan.FromMinutes(5));
        Assert.That((await FindAsync(vtn, made, cancellationToken)).StateAt(vtn.Domain.GetUtcNow()), Is.EqualTo(ReportRequestState.Finished), "rule 325");
    }

    [Test, CancelAfter(20_000)]
    public async Task Request_OnChange_HasGranularityZero(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);

        await vtn.Reports.RequestAsync(
            ven.VenId, new ReportOrder { Kind = ReportRequestKind.OnChange, SpecifierId = "status", ReportBack = TimeSpan.FromMinutes(1), Start = Some.Now.AddMinutes(2) }, cancellationToken);
        var specifier = (await AskedAsync(ven, cancellationToken)).Single().ReportSpecifier;

        Assert.That((specifier.Granularity.IsZero, specifier.ReportBackDuration), Is.EqualTo((true, OadrDuration.From(TimeSpan.FromMinutes(1)))), "rule 317");
        Assert.That((specifier.ReportInterval!.DtStart, specifier.ReportInterval.Duration.IsZero), Is.EqualTo((Some.Now.AddMinutes(2), true)));
    }

    [Test, CancelAfter(20_000)]
    public async Task Request_History_AsksForTheIntervalAndEndsWithItsData(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var order = new ReportOrder
        {
            Kind = ReportRequestKind.History, SpecifierId = "history", RIds = ["meter.energy"], Start = Some.Now.AddMinutes(-30), Duration = TimeSpan.FromMinutes(30),
        };

        var made = (await vtn.Reports.RequestAsync(ven.VenId, order, cancellationToken))!.Request!;
        var specifier = (await AskedAsync(ven, cancellationToken)).Single().ReportSpecifier;
        await SendAsync(ven, made, "meter.energy", Some.Now.AddMinutes(-20), 3, cancellationToken);

        Assert.That((specifier.Granularity.IsZero, specifier.ReportBackDuration.IsZero), Is.EqualTo((true, true)), "rule 317");
        Assert.That((specifier.ReportInterval!.DtStart, specifier.ReportInterval.Duration), Is.EqualTo((Some.Now.AddMinutes(-30), OadrDuration.From(TimeSpan.FromMinutes(30)))));
        Assert.That((await FindAsync(vtn, made, cancellationToken)).State, Is.EqualTo(ReportRequestState.Finished), "rules 324, 325");
    }

    [Test, CancelAfter(20_000)]
    public async Task Request_Several_GoOutInOneMessage(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);

        await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken);
        await vtn.Reports.RequestAsync(ven.VenId, OneShot with { SpecifierId = "usage" }, cancellationToken);
        var asked = await AskedAsync(ven, cancellationToken);

        Assert.That(asked.Select(request => request.ReportSpecifier.ReportSpecifierId.Value), Is.EquivalentTo(["status", "usage"]));
        Assert.That(asked.Select(request => request.ReportRequestId).Distinct().Count(), Is.EqualTo(2), "rule 322");
    }

    [Test, CancelAfter(20_000)]
    public async Task Request_OneShotWhoseDataOvertakeItsConfirmation_IsFinished(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var made = (await vtn.Reports.RequestAsync(ven.VenId, OneShot with { SpecifierId = "usage" }, cancellationToken))!.Request!;

        var create = await ven.PollAsync(cancellationToken);
        var updated = await SendAsync(ven, made, "heatpump.power", Some.Now, 700, cancellationToken);
        await ven.ReplyAsync(create, cancellationToken);

        Assert.That(updated.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That((await FindAsync(vtn, made, cancellationToken)).State, Is.EqualTo(ReportRequestState.Finished));
        Assert.That(await ven.DrainAsync(cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task Request_OneOfTwoIsRefused_TheOtherIsMade(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var bad = (await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken))!.Request!;
        var good = (await vtn.Reports.RequestAsync(ven.VenId, Periodic, cancellationToken))!.Request!;

        var polls = 0;
        while (await ven.PollAsync(cancellationToken) is OadrCreateReport create)
        {
            polls++;
            var isRefused = create.ReportRequests.Any(request => request.ReportRequestId.Value == bad.ReportRequestId);
            var response = isRefused ? new EiResponse(EiResponseCode.ReportNotSupported, "no status at once", create.RequestId) : EiResponse.Ok(create.RequestId);
            await ven.SendAsync<OadrResponse>(
                new OadrCreatedReport { EiResponse = response, PendingReports = isRefused ? [] : [.. create.ReportRequests.Select(request => request.ReportRequestId)], VenId = ven.VenId }, cancellationToken);
        }

        Assert.That(polls, Is.EqualTo(3), "both at once, then one after the other");
        Assert.That(((await FindAsync(vtn, bad, cancellationToken)).State, (await FindAsync(vtn, bad, cancellationToken)).Refusal), Is.EqualTo((ReportRequestState.Refused, "461 no status at once")));
        Assert.That((await FindAsync(vtn, good, cancellationToken)).State, Is.EqualTo(ReportRequestState.Created));
    }

    [TestCase(false)]
    [TestCase(true)]
    [CancelAfter(20_000)]
    public async Task Cancel_Running_IsToldToTheVen(bool reportToFollow, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var made = (await vtn.Reports.RequestAsync(ven.VenId, Periodic, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);

        await vtn.Reports.CancelAsync(ven.VenId, new ReportRequestId(made.ReportRequestId), reportToFollow, cancellationToken);
        var cancel = (OadrCancelReport)(await ven.DrainAsync(cancellationToken)).Single();

        Assert.That((cancel.ReportRequestIds.Single().Value, cancel.ReportToFollow), Is.EqualTo((made.ReportRequestId, reportToFollow)), "RP-09, rule 345");
        Assert.That((await FindAsync(vtn, made, cancellationToken)).State, Is.EqualTo(ReportRequestState.Cancelled));
    }

    [TestCase(false, "none, cancel, cancel")]
    [TestCase(true, "none, none, cancel")]
    [CancelAfter(20_000)]
    public async Task Cancel_VenKeepsSending_IsToldInTheAnswerAndThenProperly(bool reportToFollow, string expected, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var made = (await vtn.Reports.RequestAsync(ven.VenId, Periodic with { SpecifierId = "usage" }, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);
        var answers = new List<OadrUpdatedReport> { await SendAsync(ven, made, "heatpump.power", Some.Now, 1, cancellationToken) };
        await vtn.Reports.CancelAsync(ven.VenId, new ReportRequestId(made.ReportRequestId), reportToFollow, cancellationToken);
        await ven.DrainAsync(cancellationToken);

        answers.Add(await SendAsync(ven, made, "heatpump.power", Some.Now, 2, cancellationToken));
        answers.Add(await SendAsync(ven, made, "heatpump.power", Some.Now, 3, cancellationToken));
        var owed = await ven.DrainAsync(cancellationToken);

        Assert.That(string.Join(", ", answers.Select(answer => answer.CancelReport is null ? "none" : "cancel")), Is.EqualTo(expected), "rule 328");
        Assert.That(answers.Select(answer => answer.EiResponse.ResponseCode), Is.All.EqualTo(EiResponseCode.Ok), "what is acknowledged is kept");
        Assert.That(owed.OfType<OadrCancelReport>().Count(), Is.EqualTo(reportToFollow ? 0 : 1), "rule 335");
    }

    [Test, CancelAfter(20_000)]
    public async Task Cancel_WhatServesTheWantedReports_IsRefused(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());
        var request = (await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Single().Value;

        var cancelled = await vtn.Reports.CancelAsync(ven.VenId, new ReportRequestId(request.ReportRequestId), reportToFollow: false, cancellationToken);

        Assert.That(cancelled!.Faults.Single().Remedy, Is.EqualTo("change wanted-reports instead"));
        Assert.That(await ven.DrainAsync(cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task RegisterReport_New_VoidsWhatWasAskedAndAsksAnew(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var oneShot = (await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken))!.Request!;
        var periodic = (await vtn.Reports.RequestAsync(ven.VenId, Periodic, cancellationToken))!.Request!;
        var everyHour = (await vtn.Reports.RequestAsync(ven.VenId, Metadata with { ReportBack = TimeSpan.FromHours(1) }, cancellationToken))!.Request!;
        var gone = (await vtn.Reports.RequestAsync(ven.VenId, OneShot with { SpecifierId = "usage" }, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromMinutes(2));

        await RegisterAsync(ven, id: null, cancellationToken, Some.StatusMetadata());
        var asked = await AskedAsync(ven, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(asked.Select(request => request.ReportRequestId.Value), Is.EquivalentTo([oneShot.ReportRequestId, periodic.ReportRequestId]), "RP-28, rule 306");
            Assert.That(
                asked.Single(request => request.ReportRequestId.Value == periodic.ReportRequestId).ReportSpecifier.ReportInterval!.Duration,
                Is.EqualTo(OadrDuration.From(TimeSpan.FromMinutes(3))), "what is left of it");
            Assert.That((await FindAsync(vtn, everyHour, cancellationToken)).State, Is.EqualTo(ReportRequestState.Created), "rule 306: except periodic METADATA");
            Assert.That((await FindAsync(vtn, gone, cancellationToken)).Refusal, Does.Contain("does not offer it any more"));
        }
    }

    [TestCase("its id")]
    [TestCase("no id")]
    [TestCase("0")]
    [CancelAfter(20_000)]
    public async Task RegisterReport_AskedForOnce_FinishesTheRequest(string outerId, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var made = (await vtn.Reports.RequestAsync(ven.VenId, Metadata, cancellationToken))!.Request!;
        var specifier = (await AskedAsync(ven, cancellationToken)).Single().ReportSpecifier;

        var registered = await RegisterAsync(ven, outerId switch { "its id" => made.ReportRequestId, "no id" => null, _ => outerId }, cancellationToken, Some.StatusMetadata());

        using (Assert.EnterMultipleScope())
        {
            Assert.That((specifier.ReportSpecifierId.Value, specifier.SpecifierPayloads.Single().RId.Value, specifier.ReportInterval), Is.EqualTo(("METADATA", "0", (XcalProperties?)null)), "rules 308, 327");
            Assert.That(registered.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
            Assert.That((await FindAsync(vtn, made, cancellationToken)).State, Is.EqualTo(ReportRequestState.Finished), "rule 311");
            Assert.That(await ven.DrainAsync(cancellationToken), Is.Empty);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task RegisterReport_AsAnswerToNothing_IsInvalidId(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var data = (await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken))!.Request!;

        var unknown = await RegisterAsync(ven, "RR-404", cancellationToken, Some.StatusMetadata());
        var other = await RegisterAsync(ven, data.ReportRequestId, cancellationToken, Some.StatusMetadata());

        Assert.That(new[] { unknown, other }.Select(answer => answer.EiResponse.ResponseCode), Is.All.EqualTo(EiResponseCode.InvalidId), "rules 304, 311");
    }

    [Test, CancelAfter(20_000)]
    public async Task CreatedReport_RunningReportIsNotListedAndSilent_IsAskedForAgain(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var lost = (await vtn.Reports.RequestAsync(ven.VenId, Periodic with { Duration = null }, cancellationToken))!.Request!;
        var running = (await vtn.Reports.RequestAsync(ven.VenId, Periodic with { SpecifierId = "usage", Duration = null }, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromMinutes(10));
        await SendAsync(ven, running, "heatpump.power", vtn.Domain.GetUtcNow(), 1, cancellationToken);

        await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken);
        await ven.ReplyAsync(await ven.PollAsync(cancellationToken), cancellationToken);
        var again = await AskedAsync(ven, cancellationToken);

        Assert.That(again.Select(request => request.ReportRequestId.Value), Is.EqualTo([lost.ReportRequestId]), "rule 329; a peer that lists only the last is not asked for what it sends");
    }

    [Test, CancelAfter(20_000)]
    public async Task CreatedReport_CancelledReportIsListed_IsCancelledAgain(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var made = (await vtn.Reports.RequestAsync(ven.VenId, Periodic, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);
        await vtn.Reports.CancelAsync(ven.VenId, new ReportRequestId(made.ReportRequestId), reportToFollow: false, cancellationToken);
        await ven.DrainAsync(cancellationToken);

        await ven.SendAsync<OadrResponse>(
            new OadrCreatedReport { EiResponse = EiResponse.Ok(""), PendingReports = [new ReportRequestId(made.ReportRequestId), new ReportRequestId("RR-404")], VenId = ven.VenId }, cancellationToken);

        Assert.That(((OadrCancelReport)await ven.PollAsync(cancellationToken)).ReportRequestIds.Single().Value, Is.EqualTo(made.ReportRequestId), "rule 329");
    }

    [Test, CancelAfter(20_000)]
    public async Task Requests_AfterARestart_StandAsTheyWere(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var running = (await vtn.Reports.RequestAsync(ven.VenId, Periodic, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);
        var asked = (await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken))!.Request!;
        await ven.PollAsync(cancellationToken);
        var before = (await vtn.ReportRequests.FindAllOfAsync(ven.VenId, cancellationToken)).Select(stored => stored.Value).ToList();

        await vtn.RestartAsync(cancellationToken);
        using var again = vtn.NewVen();
        var polled = (OadrCreateReport)await again.SendAsync(new OadrPoll(ven.VenId), cancellationToken);

        Assert.That((await vtn.ReportRequests.FindAllOfAsync(ven.VenId, cancellationToken)).Select(stored => stored.Value), Is.EqualTo(before).UsingPropertiesComparer());
        Assert.That(before.Select(request => (request.ReportRequestId, request.State)), Does.Contain((running.ReportRequestId, ReportRequestState.Created)));
        Assert.That(polled.ReportRequests.Single().ReportRequestId.Value, Is.EqualTo(asked.ReportRequestId), "what was not answered is owed again");
    }

    [Test, CancelAfter(20_000)]
    public async Task Requests_ThatAreOver_AreKeptToAHundred(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);

        for (var number = 0; number < 103; number++)
        {
            var made = (await vtn.Reports.RequestAsync(ven.VenId, OneShot with { SpecifierId = "usage" }, cancellationToken))!.Request!;
            vtn.Domain.Advance(TimeSpan.FromSeconds(1));
            await SendAsync(ven, made, "heatpump.power", vtn.Domain.GetUtcNow(), number, cancellationToken);
        }

        Assert.That(await vtn.ReportRequests.FindAllOfAsync(ven.VenId, cancellationToken), Has.Count.EqualTo(101), "the next one makes room");
    }

    [Test, CancelAfter(20_000)]
    public async Task Request_FiftyAreOpen_IsRefused(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        for (var number = 0; number < ReportRequestBook.MaxOpen; number++)
        {
            await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken);
        }

        var refused = await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken);

        Assert.That(refused!.Faults.Single().Problem, Is.EqualTo("has 50 requests that are not over"));
    }

    /// <summary>A VEN with state, power and a history, of which nothing is wanted for good.</summary>
    private static async Task<TestVen> StartedVenAsync(VtnHost vtn, CancellationToken cancellationToken)
    {
        var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.StatusMetadata(), Some.UsageMetadata(), Some.HistoryMetadata());
        await vtn.WantedReports.WantAsync(ven.VenId, [], cancellationToken);
        await ven.DrainAsync(cancellationToken);
        return ven;
    }

    private static async Task<IReadOnlyList<OadrReportRequest>> AskedAsync(TestVen ven, CancellationToken cancellationToken) =>
        ((OadrCreateReport)(await ven.DrainAsync(cancellationToken)).Single()).ReportRequests;

    private static Task<OadrRegisteredReport> RegisterAsync(TestVen ven, string? id, CancellationToken cancellationToken, params OadrReport[] metadata) =>
        ven.SendAsync<OadrRegisteredReport>(
            new OadrRegisterReport { RequestId = "m2", Reports = metadata, VenId = ven.VenId, ReportRequestId = id is null ? null : new ReportRequestId(id) }, cancellationToken);

    private static Task<OadrUpdatedReport> SendAsync(TestVen ven, ReportRequestDocument request, string rId, DateTimeOffset at, double value, CancellationToken cancellationToken) =>
        ven.SendAsync<OadrUpdatedReport>(
            new OadrUpdateReport
            {
                RequestId = "u1",
                Reports = [Some.Data(new ReportRequestId(request.ReportRequestId), rId, at, value) with { ReportSpecifierId = new ReportSpecifierId(request.SpecifierId) }],
                VenId = ven.VenId,
            },
            cancellationToken);

    private static async Task<ReportRequestDocument> FindAsync(VtnHost vtn, ReportRequestDocument made, CancellationToken cancellationToken) =>
        (await vtn.ReportRequests.FindAsync(new ReportRequestId(made.ReportRequestId), cancellationToken))!.Value;
}
