using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Messages that come twice at once, late, in another order, or from before a registration: what is answered, and what is stored .</summary>
/// <remarks>Those that come twice one after the other, and answers to events, are with their services.</remarks>
public sealed class StaleMessageTests
{
    private const string Point = "heatpump.power";

    private static readonly Dictionary<string, Func<TestVen, string, OadrMessage>> Messages = new()
    {
        ["oadrUpdateReport"] = (ven, request) => Update(ven, request, value: 1000),
        ["oadrCreateOpt"] = (ven, _) => SomeOpt.Schedule(ven),
        ["oadrCreatedReport"] = (ven, request) => Created(ven, request),
        ["oadrRegisterReport"] = (ven, _) => Metadata(ven, "m1", Some.StatusMetadata()),
    };

    private static IEnumerable<string> Names => Messages.Keys;

    [TestCaseSource(nameof(Names)), CancelAfter(300_000)]
    public async Task Message_OfARegistrationThatHasEnded_IsRefusedAndChangesNothing(string name, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var stale = Messages[name](ven, await RequestAsync(vtn, ven, cancellationToken));
        await ven.SendAsync<OadrCanceledPartyRegistration>(
            new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);
        var before = await StoredAsync(vtn, ven, cancellationToken);

        var answer = await ven.SendAsync(stale, cancellationToken);

        Assert.That(Code(answer), Is.EqualTo(EiResponseCode.NotRegistered), "rule 517");
        Assert.That(await StoredAsync(vtn, ven, cancellationToken), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Names)), CancelAfter(300_000)]
    public async Task Message_TwiceAtOnce_IsAnsweredTwiceAndHasTheEffectOfOne(string name, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        using var once = await StartedVenAsync(vtn, cancellationToken);
        var message = Messages[name](ven, await RequestAsync(vtn, ven, cancellationToken));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ven.SendAsync(message, cancellationToken)));
        await once.SendAsync(Messages[name](once, await RequestAsync(vtn, once, cancellationToken)), cancellationToken);
        var polled = (await ven.DrainAsync(cancellationToken)).Select(owed => owed.PayloadName).ToList();

        Assert.That(answers.Select(Code), Is.All.EqualTo(EiResponseCode.Ok));
        Assert.That(polled, Is.EqualTo((await once.DrainAsync(cancellationToken)).Select(owed => owed.PayloadName)));
        Assert.That(await StoredAsync(vtn, ven, cancellationToken), Is.EqualTo(await StoredAsync(vtn, once, cancellationToken)));
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_OfBeforeANewRegistration_IsRefusedAndNotKept(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var before = await RequestAsync(vtn, ven, cancellationToken);
        await RegisterAnewAsync(ven, cancellationToken);

        var updated = await ven.SendAsync<OadrUpdatedReport>(Update(ven, before, value: 1000), cancellationToken);

        Assert.That(updated.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "rules 304, 406");
        Assert.That(await PointsAsync(vtn, ven, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedReport_OfBeforeANewRegistration_ConfirmsNothing(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var before = await RequestAsync(vtn, ven, cancellationToken);
        await RegisterAnewAsync(ven, cancellationToken);
        await ven.SendAsync<OadrRegisteredReport>(Metadata(ven, "m2", Some.UsageMetadata()), cancellationToken);

        var answer = await ven.SendAsync<OadrResponse>(Created(ven, before), cancellationToken);
        var asked = (await ven.DrainAsync(cancellationToken)).OfType<OadrCreateReport>().Single();

        Assert.That(answer.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        Assert.That(asked.ReportRequests.Single().ReportRequestId.Value, Is.Not.EqualTo(before), "what is wanted now is still asked for");
        Assert.That((await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Single().Value.State, Is.EqualTo(ReportRequestState.Created));
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_OfBeforeANewRegistration_IsTakenUntilTheNextComes(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        await RegisterAnewAsync(ven, cancellationToken);

        var stale = await ven.SendAsync<OadrRegisteredReport>(Metadata(ven, "m1", Some.StatusMetadata("battery")), cancellationToken);
        var now = await ven.SendAsync<OadrRegisteredReport>(Metadata(ven, "m2", Some.UsageMetadata()), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        Assert.That(new[] { stale, now }.Select(Code), Is.All.EqualTo(EiResponseCode.Ok));
        Assert.That(vtn.Vens.Find(ven.VenId)!.ResourceIds, Is.EqualTo(["heatpump"]), "METADATA are always complete (rule 306)");
        Assert.That((await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Select(request => request.Value.SpecifierId), Is.EqualTo(["usage"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_OfLongAgo_IsKeptWhereItBelongs(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var request = await RequestAsync(vtn, ven, cancellationToken);
        var first = Update(ven, request, value: 1000);
        vtn.Domain.Advance(TimeSpan.FromDays(20));
        await ven.SendAsync<OadrUpdatedReport>(Update(ven, request, value: 2000, days: 20), cancellationToken);

        var late = await ven.SendAsync<OadrUpdatedReport>(first, cancellationToken);

        Assert.That(late.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "rule 346: late data of a report that goes on");
        Assert.That(await PointsAsync(vtn, ven, cancellationToken), Is.EqualTo([(0d, 1000d), (20, 2000)]), "in the order of their instants");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_OfLongAgo_DoesNotTakeThePlaceOfALaterOne(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var old = SomeOpt.Schedule(ven, "OLD");
        await ven.SendAsync<OadrCreatedOpt>(old, cancellationToken);
        vtn.Domain.Advance(TimeSpan.FromDays(20));
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven, "NEW", startHour: 500), cancellationToken);

        var late = await ven.SendAsync<OadrCreatedOpt>(old, cancellationToken);

        Assert.That(late.EiResponse, Is.EqualTo(EiResponse.Ok(old.RequestId)), "answered as the first time");
        Assert.That(vtn.Opts.SchedulesOf(ven.VenId)[^1].OptId, Is.EqualTo("NEW"), "rule 203: the latest counts");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_AfterItWasCancelled_BringsNothingBack(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var create = SomeOpt.Schedule(ven);
        await ven.SendAsync<OadrCreatedOpt>(create, cancellationToken);
        await ven.SendAsync<OadrCanceledOpt>(new OadrCancelOpt("c1", create.OptId, ven.VenId), cancellationToken);

        var late = await ven.SendAsync<OadrCreatedOpt>(create, cancellationToken);

        Assert.That(late.EiResponse, Is.EqualTo(EiResponse.Ok(create.RequestId)), "answered as the first time");
        Assert.That(vtn.Opts.SchedulesOf(ven.VenId), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreatedReport_OvertakenByTheOneAfterIt_LeavesBothConfirmed(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartedVenAsync(vtn, cancellationToken);
        var first = await RequestAsync(vtn, ven, cancellationToken);
        var order = new ReportOrder { Kind = ReportRequestKind.Periodic, SpecifierId = "usage", Granularity = TimeSpan.FromMinutes(5) };
        var second = (await vtn.Reports.RequestAsync(ven.VenId, order, cancellationToken))!.Request!.ReportRequestId;
        await ven.PollAsync(cancellationToken);

        await ven.SendAsync<OadrResponse>(Created(ven, first, second), cancellationToken);
        var late = await ven.SendAsync<OadrResponse>(Created(ven, first), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        Assert.That(late.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
        var states = (await vtn.ReportRequests.FindAllOfAsync(ven.VenId, cancellationToken)).Select(request => (request.Value.ReportRequestId, request.Value.State));
        Assert.That(states, Is.EquivalentTo([(first, ReportRequestState.Created), (second, ReportRequestState.Created)]));
    }

    /// <summary>A VEN of which the VTN wants one point, and has told so.</summary>
    private static async Task<TestVen> StartedVenAsync(VtnHost vtn, CancellationToken cancellationToken)
    {
        var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata());
        return ven;
    }

    private static Task<OadrCreatedPartyRegistration> RegisterAnewAsync(TestVen ven, CancellationToken cancellationToken) =>
        ven.SendAsync<OadrCreatedPartyRegistration>(Some.CreatePartyRegistration() with { VenId = ven.VenId }, cancellationToken);

    private static async Task<string> RequestAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken) =>
        (await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken)).Single().Value.ReportRequestId;

    private static OadrUpdateReport Update(TestVen ven, string request, double value, int days = 0) =>
        new() { RequestId = "u1", Reports = [Some.Data(new ReportRequestId(request), Point, Some.Now.AddDays(days), value)], VenId = ven.VenId };

    private static OadrCreatedReport Created(TestVen ven, params string[] requests) =>
        new() { EiResponse = EiResponse.Ok(""), PendingReports = [.. requests.Select(id => new ReportRequestId(id))], VenId = ven.VenId };

    private static OadrRegisterReport Metadata(TestVen ven, string requestId, params OadrReport[] reports) => new() { RequestId = requestId, Reports = reports, VenId = ven.VenId };

    /// <summary>All that is stored of a VEN by these messages, without ids that are made up each time.</summary>
    private static async Task<string> StoredAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken)
    {
        var requests = await vtn.ReportRequests.FindAllOfAsync(ven.VenId, cancellationToken);
        var document = (await vtn.Vens.FindDocumentAsync(ven.VenId, cancellationToken))!.Value;
        return string.Join('\n',
        [
            .. (await PointsAsync(vtn, ven, cancellationToken)).Select(point => $"{point}"),
            .. vtn.Opts.SchedulesOf(ven.VenId).Select(schedule => $"{schedule.OptId} {schedule.OptType}"),
            .. requests.Select(request => $"{request.Value.SpecifierId} {request.Value.State}").Order(StringComparer.Ordinal),
            .. (document.Reports ?? []).Select(report => $"{report.SpecifierId}: {string.Join(' ', report.Points.Select(point => point.RId))}"),
            $"registered: {document.IsRegistered}",
        ]);
    }

    private static async Task<IReadOnlyList<(double Days, double Value)>> PointsAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken) =>
    [
        .. (await vtn.Database.Series.ReadAsync(ven.VenId.Value, Point, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 1000, cancellationToken))
            .Select(read => ((read.Point.At - Some.Now).TotalDays, read.Point.Value)),
    ];

    private static EiResponseCode Code(OadrMessage answer) => answer switch
    {
        OadrResponse response => response.EiResponse.ResponseCode,
        OadrUpdatedReport updated => updated.EiResponse.ResponseCode,
        OadrCreatedOpt created => created.EiResponse.ResponseCode,
        OadrRegisteredReport registered => registered.EiResponse.ResponseCode,
        _ => throw new InvalidDataException(answer.PayloadName),
    };
}
