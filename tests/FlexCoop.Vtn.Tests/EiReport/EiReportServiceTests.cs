using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Reports (protocol.md §10), over a real socket and store.</summary>
public sealed class EiReportServiceTests
{
    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_UsageAndStatus_AreWantedEveryMinute(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);
        await ven.SendAsync<OadrRegisteredReport>(Metadata(ven, Some.UsageMetadata(), Some.StatusMetadata()), cancellationToken);

        var create = (await ven.DrainAsync(cancellationToken)).OfType<OadrCreateReport>().Single();

        var usage = create.ReportRequests.Single(request => request.ReportSpecifier.ReportSpecifierId.Value == "usage").ReportSpecifier;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(create.ReportRequests, Has.Count.EqualTo(2));
            Assert.That(usage.Granularity, Is.EqualTo(OadrDuration.From(TimeSpan.FromMinutes(1))));
            Assert.That(usage.ReportBackDuration, Is.EqualTo(OadrDuration.From(TimeSpan.FromMinutes(1))));
            Assert.That(usage.ReportInterval!.Duration.IsZero, "without end (rule 325)");
            Assert.That(usage.SpecifierPayloads.Single().ReadingType, Is.EqualTo(ReadingType.NotApplicable), "rule 338");
            Assert.That(usage.SpecifierPayloads.Single().ItemBase, Is.Null, "rule 321");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_SamplingSlowerThanAMinute_IsWantedAsOftenAsItCan(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        var slow = Some.UsageMetadata();
        slow = slow with { Descriptions = [slow.Descriptions[0] with { SamplingRate = new OadrSamplingRate(OadrDuration.From(TimeSpan.FromMinutes(5)), OadrDuration.From(TimeSpan.FromHours(1)), false) }] };

        await ven.StartUpAsync(cancellationToken, slow);

        Assert.That((await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Single().Value.Granularity, Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_Again_VoidsTheRequestsAndAsksAnew(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());
        var before = (await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Single().Value.ReportRequestId;

        await ven.SendAsync<OadrRegisteredReport>(Metadata(ven, Some.UsageMetadata()), cancellationToken);
        var polled = await ven.DrainAsync(cancellationToken);
        var late = await ven.SendAsync<OadrUpdatedReport>(Update(ven, Some.Data(new ReportRequestId(before), "heatpump.power", Some.Now, 1)), cancellationToken);

        Assert.That(polled.OfType<OadrCreateReport>().Single().ReportRequests.Single().ReportRequestId.Value, Is.Not.EqualTo(before));
        Assert.That(late.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "rule 306");
    }

    [TestCaseSource(nameof(WrongMetadata)), CancelAfter(300_000)]
    public async Task RegisterReport_WrongMetadata_IsRefusedAndTheOldStands(OadrReport report, string text, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());

        var refused = await ven.SendAsync<OadrRegisteredReport>(Metadata(ven, report), cancellationToken);

        Assert.That(refused.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.ComplianceOther));
        Assert.That(refused.EiResponse.ResponseDescription, Does.Contain(text));
        Assert.That(vtn.Vens.Find(ven.VenId)!.ResourceIds, Is.EqualTo(["heatpump"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_RequestedPoint_CanBeReadAndACorrectionTakesItsPlace(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());
        var request = await RequestIdAsync(vtn, ven, cancellationToken);

        var first = await ven.SendAsync<OadrUpdatedReport>(Update(ven, Some.Data(request, "heatpump.power", Some.Now, 1200)), cancellationToken);
        await ven.SendAsync<OadrUpdatedReport>(Update(ven, Some.Data(request, "heatpump.power", Some.Now, 1300)), cancellationToken);

        Assert.That(first.EiResponse, Is.EqualTo(EiResponse.Ok("u1")));
        Assert.That(await PointsAsync(vtn, ven, cancellationToken), Is.EqualTo([new SeriesPoint("heatpump.power", new Point(Some.Now, 1300))]), "rule 346");
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_UnknownRequestBesideAKnownOne_IsRefusedAsAWhole(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());
        var request = await RequestIdAsync(vtn, ven, cancellationToken);

        var response = await ven.SendAsync<OadrUpdatedReport>(
            Update(ven, Some.Data(new ReportRequestId("RR-404"), "heatpump.power", Some.Now, 1), Some.Data(request, "heatpump.power", Some.Now, 2)), cancellationToken);

        Assert.That(response.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        Assert.That(await PointsAsync(vtn, ven, cancellationToken), Is.Empty, "architecture §5.8");
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_WithoutAnyReport_IsTaken(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var response = await ven.SendAsync<OadrUpdatedReport>(Update(ven), cancellationToken);

        Assert.That(response.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_Status_IsOnlineAndOverride(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.StatusMetadata());
        var request = await RequestIdAsync(vtn, ven, cancellationToken);
        var status = new OadrReportPayload { RId = new RId("heatpump.status"), Payload = new OadrPayloadResourceStatus { Online = true, ManualOverride = false }, DataQuality = DataQuality.Good };

        await ven.SendAsync<OadrUpdatedReport>(
            Update(ven, Some.Data(request, "", Some.Now, 0) with { ReportSpecifierId = new ReportSpecifierId("status"), Intervals = [new Interval { DtStart = Some.Now, Payloads = [status] }] }), cancellationToken);

        Assert.That(await PointsAsync(vtn, ven, cancellationToken), Is.EqualTo(
        [
            new SeriesPoint("heatpump.status", new Point(Some.Now, 1, DataQuality.Good.Value)),
            new SeriesPoint("heatpump.status:override", new Point(Some.Now, 0, DataQuality.Good.Value)),
        ]));
    }

    /// <summary>How a resource is controlled lies beside its state, as far as it is said.</summary>
    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_StatusWithLoadControl_IsASeriesForEachFigure(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.StatusMetadata());
        var request = await RequestIdAsync(vtn, ven, cancellationToken);
        var control = new LoadControlState { Capacity = new LoadControlValue(0.5), SetPoint = new LoadControlValue(21, Min: 19, Max: 23) };
        var status = new OadrReportPayload { RId = new RId("heatpump.status"), Payload = new OadrPayloadResourceStatus { Online = true, ManualOverride = true, LoadControlState = control } };

        await ven.SendAsync<OadrUpdatedReport>(
            Update(ven, Some.Data(request, "", Some.Now, 0) with { ReportSpecifierId = new ReportSpecifierId("status"), Intervals = [new Interval { DtStart = Some.Now, Payloads = [status] }] }), cancellationToken);

        Assert.That((await PointsAsync(vtn, ven, cancellationToken)).Select(point => $"{point.Name} {point.Point.Value}"), Is.EquivalentTo(
            ["heatpump.status 1", "heatpump.status:override 1", "heatpump.status:capacity 0.5", "heatpump.status:setPoint 21", "heatpump.status:setPointMin 19", "heatpump.status:setPointMax 23"]));
    }

    /// <summary>A peer may call a point of its own so.</summary>
    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_OfAPointThatIsCalledAsSuchASeries_IsTaken(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        var metadata = Some.UsageMetadata();
        await ven.StartUpAsync(cancellationToken, metadata with { Descriptions = [metadata.Descriptions[0] with { RId = new RId("heatpump:setPoint") }] });
        var request = await RequestIdAsync(vtn, ven, cancellationToken);

        var updated = await ven.SendAsync<OadrUpdatedReport>(Update(ven, Some.Data(request, "heatpump:setPoint", Some.Now, 21)), cancellationToken);

        Assert.That(updated.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    [Test, CancelAfter(300_000)]
    public async Task Want_OtherGranularity_EndsTheOldRequestAndMakesTheNew(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());
        var old = await RequestIdAsync(vtn, ven, cancellationToken);

        var faults = await vtn.WantedReports.WantAsync(ven.VenId, [Wanted("usage", "heatpump.power", 15)], cancellationToken);
        var polled = await ven.DrainAsync(cancellationToken);

        Assert.That(faults, Is.Empty);
        Assert.That(polled.OfType<OadrCancelReport>().Single().ReportRequestIds, Is.EqualTo([old]));
        Assert.That(polled.OfType<OadrCreateReport>().Single().ReportRequests.Single().ReportSpecifier.Granularity, Is.EqualTo(OadrDuration.From(TimeSpan.FromMinutes(15))));
        Assert.That((await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Single().Value.State, Is.EqualTo(ReportRequestState.Created));
    }

    [Test, CancelAfter(300_000)]
    public async Task Want_NothingOfTwoReports_EndsThemOneByOne(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata(), Some.StatusMetadata());
        var asked = (await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Select(request => request.Value.ReportRequestId).ToList();

        await vtn.WantedReports.WantAsync(ven.VenId, [], cancellationToken);
        var polled = await ven.DrainAsync(cancellationToken);

        Assert.That(asked, Has.Count.EqualTo(2));
        Assert.That(polled.OfType<OadrCancelReport>().Select(cancel => cancel.ReportRequestIds.Single().Value), Is.EquivalentTo(asked), "a peer does not answer several in one");
        Assert.That(await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Want_Nothing_EndsEveryRequestForGood(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());

        await vtn.WantedReports.WantAsync(ven.VenId, [], cancellationToken);
        await ven.DrainAsync(cancellationToken);
        await ven.SendAsync<OadrRegisteredReport>(Metadata(ven, Some.UsageMetadata()), cancellationToken);

        Assert.That(await ven.DrainAsync(cancellationToken), Is.Empty, "a wish of the operator outlives METADATA");
    }

    [Test, CancelAfter(300_000)]
    public async Task Want_BetweenTheRequestAndItsAnswer_IsAskedForAfterwards(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);
        await ven.ReplyAsync(await ven.PollAsync(cancellationToken), cancellationToken);
        await ven.SendAsync<OadrRegisteredReport>(Metadata(ven, Some.UsageMetadata(), Some.StatusMetadata()), cancellationToken);
        var asked = (OadrCreateReport)await ven.PollAsync(cancellationToken);

        await vtn.WantedReports.WantAsync(ven.VenId, [Wanted("usage", "heatpump.power", 15)], cancellationToken);
        await ven.ReplyAsync(asked, cancellationToken);
        var polled = await ven.DrainAsync(cancellationToken);

        Assert.That(polled.OfType<OadrCreateReport>().Single().ReportRequests.Single().ReportSpecifier.Granularity, Is.EqualTo(OadrDuration.From(TimeSpan.FromMinutes(15))));
        Assert.That((await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Single().Value.State, Is.EqualTo(ReportRequestState.Created));
    }

    [Test, CancelAfter(300_000)]
    public async Task Want_PointThatIsGoneForAWhile_IsWantedAgainWhenItIsBack(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());
        await vtn.WantedReports.WantAsync(ven.VenId, [Wanted("usage", "heatpump.power", 15)], cancellationToken);

        await ven.SendAsync<OadrRegisteredReport>(Metadata(ven), cancellationToken);
        var without = await ven.DrainAsync(cancellationToken);
        await ven.SendAsync<OadrRegisteredReport>(Metadata(ven, Some.UsageMetadata()), cancellationToken);
        var with = await ven.DrainAsync(cancellationToken);

        Assert.That(without.OfType<OadrCreateReport>(), Is.Empty);
        Assert.That(with.OfType<OadrCreateReport>().Single().ReportRequests.Single().ReportSpecifier.Granularity, Is.EqualTo(OadrDuration.From(TimeSpan.FromMinutes(15))));
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_PointThatWasNotAskedFor_IsRefusedAsAWhole(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());
        var request = await RequestIdAsync(vtn, ven, cancellationToken);
        var data = Some.Data(request, "heatpump.power", Some.Now, 1000);

        var updated = await ven.SendAsync<OadrUpdatedReport>(
            Update(ven, data with { Intervals = [.. data.Intervals!, .. Some.Data(request, "made.up", Some.Now, 1).Intervals!] }), cancellationToken);

        Assert.That(updated.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        Assert.That(updated.EiResponse.ResponseDescription, Does.Contain("rID 'made.up'"));
        Assert.That(await PointsAsync(vtn, ven, cancellationToken), Is.Empty, "architecture §5.8");
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_OnePointIsMissing_IsTaken(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        var both = Some.UsageMetadata() with { Descriptions = [.. Some.UsageMetadata().Descriptions, .. Some.UsageMetadata("battery").Descriptions] };
        await ven.StartUpAsync(cancellationToken, both);
        var request = await RequestIdAsync(vtn, ven, cancellationToken);

        var updated = await ven.SendAsync<OadrUpdatedReport>(Update(ven, Some.Data(request, "battery.power", Some.Now, 5)), cancellationToken);

        Assert.That(updated.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "RP-39: some peers send point by point");
        Assert.That(await PointsAsync(vtn, ven, cancellationToken), Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_OfAReportOfItsOwn_IsTaken(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        var weather = Some.Metadata("weather", new ReportName("x-weather"), Some.UsageMetadata().Descriptions[0] with { RId = new RId("rain"), ItemBase = null });
        await ven.StartUpAsync(cancellationToken, weather with { ReportName = new ReportName("x-weather") });

        await vtn.Reports.RequestAsync(ven.VenId, new ReportOrder { Kind = ReportRequestKind.OneShot, SpecifierId = "weather" }, cancellationToken);
        await ven.DrainAsync(cancellationToken);
        var data = Some.Data(await RequestIdAsync(vtn, ven, cancellationToken), "rain", Some.Now, 1) with
        {
            ReportSpecifierId = new ReportSpecifierId("weather"), ReportName = new ReportName("x-weather"),
        };
        await ven.SendAsync<OadrUpdatedReport>(Update(ven, data), cancellationToken);

        Assert.That((await PointsAsync(vtn, ven, cancellationToken)).Single().Name, Is.EqualTo("rain"), "RP-46, rule 331");
    }

    [TestCase("usage", "heatpump.voltage", 60, 60, "[0].rid: 'heatpump.voltage' is not a point of 'usage'; give heatpump.power")]
    [TestCase("weather", "x", 60, 60, "[0].specifier: 'weather' is not offered by the VEN; give usage")]
    [TestCase("usage", "heatpump.power", 1, 60, "[0].granularity: PT1S is not possible; give PT10S or more, and PT15M or less")]
    [TestCase("usage", "heatpump.power", 60, 30, "[0].reportBack: PT30S is not possible; give the granularity or more, and P1D or less (rule 317)")]
    [CancelAfter(300_000)]
    public async Task Want_WhatIsNotOffered_IsRefused(string specifier, string rId, int granularity, int reportBack, string fault, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());

        var faults = await vtn.WantedReports.WantAsync(
            ven.VenId,
            [new WantedReport { SpecifierId = specifier, RId = rId, Granularity = TimeSpan.FromSeconds(granularity), ReportBack = TimeSpan.FromSeconds(reportBack) }],
            cancellationToken);

        Assert.That(faults!.Select(found => $"{found.Member}: {found.Problem}; {found.Remedy}"), Is.EqualTo([fault]));
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedReport_VenRefuses_IsNotAskedForOnAndOn(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);
        await ven.SendAsync<OadrRegisteredReport>(Metadata(ven, Some.UsageMetadata()), cancellationToken);
        await ven.PollAsync(cancellationToken);
        var create = (OadrCreateReport)await ven.PollAsync(cancellationToken);

        await ven.SendAsync<OadrResponse>(
            new OadrCreatedReport { EiResponse = new EiResponse(EiResponseCode.ReportNotSupported, "no", create.RequestId), PendingReports = [], VenId = ven.VenId }, cancellationToken);
        vtn.Wire.Advance(TimeSpan.FromMinutes(5));

        var request = (await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Single().Value;
        Assert.That((request.State, request.Refusal), Is.EqualTo((ReportRequestState.Refused, "461 no")));
        Assert.That((await ven.DrainAsync(cancellationToken)).OfType<OadrCreateReport>(), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_VenAsksForOurMetadata_GetsItByPoll(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var specifier = new ReportSpecifier
        {
            ReportSpecifierId = new ReportSpecifierId("METADATA"),
            Granularity = OadrDuration.Zero,
            ReportBackDuration = OadrDuration.Zero,
            SpecifierPayloads = [new SpecifierPayload { RId = new RId("0"), ReadingType = ReadingType.NotApplicable }],
        };

        var created = await ven.SendAsync<OadrCreatedReport>(
            new OadrCreateReport { RequestId = "c1", ReportRequests = [new OadrReportRequest(new ReportRequestId("x"), specifier)], VenId = ven.VenId }, cancellationToken);

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(await ven.PollAsync(cancellationToken), Is.TypeOf<OadrRegisterReport>());
    }

    private static IEnumerable<TestCaseData> WrongMetadata()
    {
        var good = Some.UsageMetadata("other");
        yield return new TestCaseData(good with { Duration = null }, "has no duration").SetArgDisplayNames("no duration");
        yield return new TestCaseData(good with { Descriptions = [.. good.Descriptions, .. good.Descriptions] }, "rID 'other.power' stands twice").SetArgDisplayNames("rID twice");
        yield return new TestCaseData(good with { Descriptions = [good.Descriptions[0] with { SamplingRate = null }] }, "has no oadrSamplingRate").SetArgDisplayNames("no sampling rate");
        yield return new TestCaseData(good with { DtStart = Some.Now }, "METADATA has none").SetArgDisplayNames("with dtstart");
    }

    private static OadrRegisterReport Metadata(TestVen ven, params OadrReport[] reports) => new() { RequestId = "m1", Reports = reports, VenId = ven.VenId };

    private static OadrUpdateReport Update(TestVen ven, params OadrReport[] reports) => new() { RequestId = "u1", Reports = reports, VenId = ven.VenId };

    private static WantedReport Wanted(string specifier, string rId, int minutes) => new()
    {
        SpecifierId = specifier, RId = rId, Granularity = TimeSpan.FromMinutes(minutes), ReportBack = TimeSpan.FromMinutes(minutes),
    };

    private static async Task<ReportRequestId> RequestIdAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken) =>
        new((await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Single().Value.ReportRequestId);

    private static async Task<IReadOnlyList<SeriesPoint>> PointsAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken) =>
        await vtn.Database.Series.ReadAsync(ven.VenId.Value, null, Some.Now.AddDays(-1), Some.Now.AddDays(1), 100, cancellationToken);
}
