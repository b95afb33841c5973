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

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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
        var served = await FindAsync(vtn, made, cancellationToken);

        Assert.That((specifier.Granularity.IsZero, specifier.ReportBackDuration.IsZero), Is.EqualTo((true, true)), "rule 317");
        Assert.That((specifier.ReportInterval!.DtStart, specifier.ReportInterval.Duration), Is.EqualTo((Some.Now.AddMinutes(-30), OadrDuration.From(TimeSpan.FromMinutes(30)))));
        Assert.That(served.StateAt(Some.Now.AddSeconds(59)), Is.EqualTo(ReportRequestState.Created), "another part may follow");
        Assert.That(served.StateAt(Some.Now.AddSeconds(60)), Is.EqualTo(ReportRequestState.Finished), "rules 324, 325");
        Assert.That(served.EndedBy(Some.Now.AddHours(1)), Is.EqualTo(Some.Now.AddMinutes(1)));
    }

    [Test, CancelAfter(300_000)]
    public async Task Request_HistoryThatComesInParts_IsAskedForAgainByMetadataUntilTheLastHasCome(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var order = new ReportOrder { Kind = ReportRequestKind.History, SpecifierId = "history", RIds = ["meter.energy"], Start = Some.Now.AddMinutes(-30), Duration = TimeSpan.FromMinutes(30) };
        var made = (await vtn.Reports.RequestAsync(ven.VenId, order, cancellationToken))!.Request!;
        await AskedAsync(ven, cancellationToken);

        var first = await SendAsync(ven, made, "meter.energy", Some.Now.AddMinutes(-20), 3, cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromSeconds(50));
        var second = await SendAsync(ven, made, "meter.energy", Some.Now.AddMinutes(-19), 4, cancellationToken);
        var changed = await SendAsync(ven, made, "meter.energy", Some.Now.AddMinutes(-20), 5, cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromSeconds(50));
        await RegisterAsync(ven, id: null, cancellationToken, Some.StatusMetadata(), Some.UsageMetadata(), Some.HistoryMetadata());
        var again = await AskedAsync(ven, cancellationToken);
        await SendAsync(ven, made, "meter.energy", Some.Now.AddMinutes(-20), 3, cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromMinutes(1));
        await RegisterAsync(ven, id: null, cancellationToken, Some.StatusMetadata(), Some.UsageMetadata(), Some.HistoryMetadata());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new[] { first, second, changed }.Select(updated => updated.EiResponse.ResponseCode), Is.EqualTo([EiResponseCode.Ok, EiResponseCode.Ok, EiResponseCode.NotAllowed]));
            Assert.That(again.Select(request => request.ReportRequestId.Value), Is.EqualTo([made.ReportRequestId]), "what had not come would be lost (rule 306)");
            Assert.That((await ven.DrainAsync(cancellationToken)).OfType<OadrCreateReport>(), Is.Empty, "it has all come");
        }
    }

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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
    [CancelAfter(300_000)]
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
    [CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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
    [CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_AsAnswerToNothing_IsInvalidId(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var data = (await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken))!.Request!;

        var unknown = await RegisterAsync(ven, "RR-404", cancellationToken, Some.StatusMetadata());
        var other = await RegisterAsync(ven, data.ReportRequestId, cancellationToken, Some.StatusMetadata());

        Assert.That(new[] { unknown, other }.Select(answer => answer.EiResponse.ResponseCode), Is.All.EqualTo(EiResponseCode.InvalidId), "rules 304, 311");
    }

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
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

    [Test, CancelAfter(300_000)]
    public async Task Request_SixtyAtOnce_FiftyAreMade(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);

        var made = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(() => vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken), cancellationToken)));

        Assert.That(made.Count(change => change!.Request is not null), Is.EqualTo(ReportRequestBook.MaxOpen));
        Assert.That(await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken), Has.Count.EqualTo(ReportRequestBook.MaxOpen));
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_LateDataOfItsTime_AreTakenAndLaterOnesEndIt(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var made = (await vtn.Reports.RequestAsync(ven.VenId, Periodic with { SpecifierId = "usage" }, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);
        var end = vtn.Domain.GetUtcNow().AddMinutes(5);
        vtn.Domain.Advance(TimeSpan.FromHours(2));

        var late = await SendAsync(ven, made, "heatpump.power", end.AddMinutes(1), 700, cancellationToken);
        var later = await SendAsync(ven, made, "heatpump.power", end.AddMinutes(1).AddSeconds(1), 800, cancellationToken);
        var points = await vtn.Database.Series.ReadAsync(ven.VenId.Value, null, end, end.AddHours(3), 10, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((late.EiResponse.ResponseCode, late.CancelReport), Is.EqualTo((EiResponseCode.Ok, (OadrCancelReport?)null)), "one reportBackDuration after the end (rules 341, 346)");
            Assert.That((later.EiResponse.ResponseCode, later.CancelReport?.ReportRequestIds.Single().Value), Is.EqualTo((EiResponseCode.InvalidId, made.ReportRequestId)), "rules 304, 328");
            Assert.That(later.EiResponse.ResponseDescription, Does.Contain("asked for data until 2026-06-30T18:06:00Z"));
            Assert.That(points.Select(point => point.Point.Value), Is.EqualTo([700]), "what nobody asked for is not kept");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Cancel_TimeIsOver_IsToldToTheVen(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var made = (await vtn.Reports.RequestAsync(ven.VenId, Periodic, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);
        var end = vtn.Domain.GetUtcNow().AddMinutes(5);
        vtn.Domain.Advance(TimeSpan.FromMinutes(10));
        var finished = await FindAsync(vtn, made, cancellationToken);

        await vtn.Reports.CancelAsync(ven.VenId, new ReportRequestId(made.ReportRequestId), reportToFollow: false, cancellationToken);
        var cancel = (OadrCancelReport)(await ven.DrainAsync(cancellationToken)).Single();

        Assert.That(finished.EndedBy(vtn.Domain.GetUtcNow()), Is.EqualTo(end));
        Assert.That(cancel.ReportRequestIds.Single().Value, Is.EqualTo(made.ReportRequestId));
        Assert.That((await FindAsync(vtn, made, cancellationToken)).State, Is.EqualTo(ReportRequestState.Cancelled));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedReport_ListsAReportWhoseTimeIsOver_ItIsCancelled(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var made = (await vtn.Reports.RequestAsync(ven.VenId, Periodic, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);
        var created = new OadrCreatedReport { EiResponse = EiResponse.Ok(""), PendingReports = [new ReportRequestId(made.ReportRequestId)], VenId = ven.VenId };

        vtn.Domain.Advance(TimeSpan.FromMinutes(6));
        await ven.SendAsync<OadrResponse>(created, cancellationToken);
        var stillToCome = await ven.PollAsync(cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromSeconds(1));
        await ven.SendAsync<OadrResponse>(created, cancellationToken);

        Assert.That(stillToCome, Is.TypeOf<OadrResponse>(), "its last report may be late by a reportBackDuration");
        Assert.That(((OadrCancelReport)await ven.PollAsync(cancellationToken)).ReportRequestIds.Single().Value, Is.EqualTo(made.ReportRequestId), "rule 329");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedReport_AnotherRequestCrossedIt_OnlyWhatItAnswersIsCreated(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var first = (await vtn.Reports.RequestAsync(ven.VenId, Periodic, cancellationToken))!.Request!;
        var before = await ven.PollAsync(cancellationToken);
        var second = (await vtn.Reports.RequestAsync(ven.VenId, Periodic with { SpecifierId = "usage" }, cancellationToken))!.Request!;
        var both = (OadrCreateReport)await ven.PollAsync(cancellationToken);

        await ven.ReplyAsync(before, cancellationToken);
        var states = ((await FindAsync(vtn, first, cancellationToken)).State, (await FindAsync(vtn, second, cancellationToken)).State);
        await ven.SendAsync<OadrResponse>(
            new OadrCreatedReport
            {
                EiResponse = new EiResponse(EiResponseCode.ReportNotSupported, "no usage", both.RequestId), PendingReports = [new ReportRequestId(first.ReportRequestId)], VenId = ven.VenId,
            },
            cancellationToken);
        var askedAgain = await AskedAsync(ven, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(both.ReportRequests, Has.Count.EqualTo(2));
            Assert.That(states, Is.EqualTo((ReportRequestState.Created, ReportRequestState.Wanted)), "the answer to the first message says nothing of the second request");
            Assert.That(askedAgain.Select(request => request.ReportRequestId.Value), Is.EqualTo([second.ReportRequestId]), "of two one may be bad: alone once more");
        }
    }

    [TestCase("empty")]
    [TestCase("of its own")]
    [CancelAfter(300_000)]
    public async Task CreatedReport_RequestIdIsNotEchoed_AnswersTheOldest(string echo, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var first = (await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken))!.Request!;
        await ven.PollAsync(cancellationToken);
        var second = (await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken))!.Request!;
        await ven.PollAsync(cancellationToken);
        var states = new List<(ReportRequestState, ReportRequestState)>();

        for (var answer = 0; answer < 2; answer++)
        {
            await ven.SendAsync<OadrResponse>(new OadrCreatedReport { EiResponse = EiResponse.Ok(echo == "empty" ? "" : "r7"), PendingReports = [], VenId = ven.VenId }, cancellationToken);
            states.Add(((await FindAsync(vtn, first, cancellationToken)).State, (await FindAsync(vtn, second, cancellationToken)).State));
        }

        Assert.That(states, Is.EqualTo([(ReportRequestState.Created, ReportRequestState.Wanted), (ReportRequestState.Created, ReportRequestState.Created)]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedReport_RefusalIsSentAgain_ChangesNothing(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var made = (await vtn.Reports.RequestAsync(ven.VenId, OneShot, cancellationToken))!.Request!;
        var create = (OadrCreateReport)await ven.PollAsync(cancellationToken);
        var refusal = new OadrCreatedReport { EiResponse = new EiResponse(EiResponseCode.ReportNotSupported, "no", create.RequestId), PendingReports = [], VenId = ven.VenId };
        var other = (await vtn.Reports.RequestAsync(ven.VenId, Periodic, cancellationToken))!.Request!;

        var answers = new[] { await ven.SendAsync<OadrResponse>(refusal, cancellationToken), await ven.SendAsync<OadrResponse>(refusal, cancellationToken) };

        Assert.That(answers[1].EiResponse, Is.EqualTo(answers[0].EiResponse));
        Assert.That((await FindAsync(vtn, made, cancellationToken)).State, Is.EqualTo(ReportRequestState.Refused));
        Assert.That((await AskedAsync(ven, cancellationToken)).Single().ReportRequestId.Value, Is.EqualTo(other.ReportRequestId));
    }

    [TestCase(OneShotData.AsItWas, 200)]
    [TestCase(OneShotData.AnotherPoint, 200)]
    [TestCase(OneShotData.AnotherValue, 451)]
    [TestCase(OneShotData.AnotherQuality, 451)]
    [TestCase(OneShotData.MinutesLater, 452)]
    [CancelAfter(300_000)]
    public async Task UpdateReport_OneShotIsFinished_WhatCameStays(OneShotData what, int code, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata() with { Descriptions = [.. Some.UsageMetadata().Descriptions, .. Some.UsageMetadata("battery").Descriptions] });
        var made = (await vtn.Reports.RequestAsync(ven.VenId, OneShot with { SpecifierId = "usage" }, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);
        await SendAsync(ven, made, "heatpump.power", Some.Now, 700.5, cancellationToken);

        var answer = what switch
        {
            OneShotData.AsItWas => await SendAsync(ven, made, "heatpump.power", Some.Now, 700.5, cancellationToken),
            OneShotData.AnotherPoint => await SendAsync(ven, made, "battery.power", Some.Now.AddSeconds(5), 700.5, cancellationToken),
            OneShotData.AnotherValue => await SendAsync(ven, made, "heatpump.power", Some.Now, 0, cancellationToken),
            OneShotData.AnotherQuality => await SendAsync(ven, made, "heatpump.power", Some.Now, 700.5, cancellationToken, DataQuality.Good),
            _ => await SendAsync(ven, made, "heatpump.power", Some.Now.AddMinutes(5), 700.5, cancellationToken),
        };
        var points = await vtn.Database.Series.ReadAsync(ven.VenId.Value, "heatpump.power", Some.Now, Some.Now.AddHours(1), 10, cancellationToken);

        Assert.That(answer.EiResponse.ResponseCode.Value, Is.EqualTo(code), answer.EiResponse.ResponseDescription);
        Assert.That(points.Select(point => (point.Point.Value, point.Point.Quality)), Is.EqualTo([(700.5, (string?)null)]), "rule 324");
    }

    [TestCase("unit", ReportRequestState.Refused)]
    [TestCase("device class", ReportRequestState.Wanted)]
    [CancelAfter(300_000)]
    public async Task RegisterReport_KnownPointIsAnother_IsNotedAndAskedForAnewOnlyWhereItsValuesMeanTheSame(string what, ReportRequestState expected, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());
        var made = (await vtn.Reports.RequestAsync(ven.VenId, Periodic with { SpecifierId = "usage" }, cancellationToken))!.Request!;
        await ven.DrainAsync(cancellationToken);
        await SendAsync(ven, made, "heatpump.power", Some.Now, 700, cancellationToken);
        var point = Some.UsageMetadata().Descriptions[0];
        var other = what == "unit" ? point with { ItemBase = ItemBase.PowerReal() with { Scale = SiScaleCode.Kilo } } : point with { ReportSubject = new EiTarget { EndDeviceAssets = ["Thermostat"] } };

        await RegisterAsync(ven, id: null, cancellationToken, Some.UsageMetadata() with { Descriptions = [other] });
        var request = await FindAsync(vtn, made, cancellationToken);
        var log = (await vtn.Registry.LogAsync(ven.VenId, 0, 100, cancellationToken)).Select(entry => entry.Text).ToList();
        var wanted = await AskedAsync(ven, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(request.State, Is.EqualTo(expected), request.Refusal);
            Assert.That(request.Refusal, what == "unit" ? Is.EqualTo("the VEN's new METADATA says of rID 'heatpump.power': unit 'W' is now 'kW' (rule 306); ask again") : Is.Null);
            Assert.That(log.Count(text => text == "METADATA: rID 'heatpump.power' of 'usage': unit 'W' is now 'kW'"), Is.EqualTo(what == "unit" ? 1 : 0));
            Assert.That(wanted.Select(again => again.ReportRequestId.Value), Has.Exactly(1).Not.EqualTo(made.ReportRequestId), "what is wanted for good is asked for under an id of its own");
            Assert.That(await vtn.Database.Series.ReadAsync(ven.VenId.Value, null, Some.Now, Some.Now.AddHours(1), 10, cancellationToken), Has.Count.EqualTo(1), "what came stays");
        }
    }

    /// <summary>What comes for a one-shot report that has come.</summary>
    public enum OneShotData
    {
        AsItWas,
        AnotherPoint,
        AnotherValue,
        AnotherQuality,
        MinutesLater,
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

    private static Task<OadrUpdatedReport> SendAsync(TestVen ven, ReportRequestDocument request, string rId, DateTimeOffset at, double value, CancellationToken cancellationToken, DataQuality? quality = null)
    {
        var data = Some.Data(new ReportRequestId(request.ReportRequestId), rId, at, value);
        var payload = new OadrReportPayload { RId = new RId(rId), Payload = new PayloadFloat(value), DataQuality = quality };
        return ven.SendAsync<OadrUpdatedReport>(
            new OadrUpdateReport
            {
                RequestId = "u1",
                Reports = [data with { ReportSpecifierId = new ReportSpecifierId(request.SpecifierId), Intervals = [data.Intervals![0] with { Payloads = [payload] }] }],
                VenId = ven.VenId,
            },
            cancellationToken);
    }

    private static async Task<ReportRequestDocument> FindAsync(VtnHost vtn, ReportRequestDocument made, CancellationToken cancellationToken) =>
        (await vtn.ReportRequests.FindAsync(new ReportRequestId(made.ReportRequestId), cancellationToken))!.Value;
}
