using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>The VTN as the source of reports: METADATA without any (protocol.md §10.1), over a real socket and store.</summary>
public sealed class OwnReportServiceTests
{
    [TestCase(0)]
    [TestCase(60)]
    [CancelAfter(300_000)]
    public async Task CreateReport_Metadata_IsConfirmedAndSentOnceByPoll(int reportBackSeconds, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var request = Request("M-1", "METADATA");
        request = request with { ReportSpecifier = request.ReportSpecifier with { ReportBackDuration = OadrDuration.From(TimeSpan.FromSeconds(reportBackSeconds)) } };

        var created = await CreateAsync(ven, cancellationToken, request);
        var polled = await ven.DrainAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.EiResponse, Is.EqualTo(EiResponse.Ok("c1")), "RP-14");
            Assert.That(created.PendingReports, Is.EqualTo([new ReportRequestId("M-1")]), "RP-41, rule 329");
            Assert.That(polled.Single(), Is.InstanceOf<OadrRegisterReport>(), "RP-42, rule 510: once, also when it is to be periodic");
            Assert.That(((OadrRegisterReport)polled[0]).ReportRequestId, Is.EqualTo(new ReportRequestId("M-1")), "rule 311");
            Assert.That(((OadrRegisterReport)polled[0]).Reports, Is.Empty, "rule 301");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisteredReport_WithRequests_IsAnsweredByCreatedReport(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);
        var register = (OadrRegisterReport)await ven.PollAsync(cancellationToken);

        var created = await ven.SendAsync<OadrCreatedReport>(
            new OadrRegisteredReport { EiResponse = EiResponse.Ok(register.RequestId), ReportRequests = [Request("M-1", "METADATA"), Request("M-2", "METADATA")], VenId = ven.VenId }, cancellationToken);
        var polled = await ven.DrainAsync(cancellationToken);

        Assert.That(register.ReportRequestId, Is.Null, "RP-27: it answers nothing (rule 311)");
        Assert.That(created.PendingReports.Select(id => id.Value), Is.EqualTo(["M-1", "M-2"]), "rule 344");
        Assert.That(polled.Cast<OadrRegisterReport>().Select(message => message.ReportRequestId!.Value.Value), Is.EqualTo(["M-1", "M-2"]));
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisteredReport_SentAgain_SettlesNothingElse(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);
        var register = (OadrRegisterReport)await ven.PollAsync(cancellationToken);
        await ven.ReplyAsync(register, cancellationToken);
        await CreateAsync(ven, cancellationToken, Request("M-1", "METADATA"));

        await ven.ReplyAsync(register, cancellationToken);

        Assert.That(await ven.PollAsync(cancellationToken), Is.InstanceOf<OadrRegisterReport>());
    }

    [TestCase("weather")]
    [TestCase("metadata")]
    [CancelAfter(300_000)]
    public async Task CreateReport_WhatIsNotOffered_IsInvalidIdAndNothingIsOwed(string specifier, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var created = await CreateAsync(ven, cancellationToken, Request("M-1", "METADATA"), Request("M-2", specifier));

        Assert.That((created.EiResponse.ResponseCode.Value, created.PendingReports.Count), Is.EqualTo((452, 0)), "rule 304");
        Assert.That(created.EiResponse.ResponseDescription, Does.Contain($"'{specifier}'"));
        Assert.That(await ven.DrainAsync(cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_WithoutEnd_IsBounded(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await CreateAsync(ven, cancellationToken, [.. Enumerable.Range(0, 100).Select(number => Request($"M-{number}", "METADATA"))]);

        var created = await CreateAsync(ven, cancellationToken, Request("M-100", "METADATA"));

        Assert.That((created.EiResponse.ResponseCode, created.PendingReports.Count), Is.EqualTo((EiResponseCode.InvalidData, 100)), "rule 340");
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelReport_OneIsUnknown_CancelsNone(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await CreateAsync(ven, cancellationToken, Request("M-1", "METADATA"));

        var canceled = await CancelAsync(ven, cancellationToken, "M-1", "M-404");

        Assert.That(canceled.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId), "RP-40, rule 336");
        Assert.That(canceled.EiResponse.ResponseDescription, Does.Contain("'M-404'"));
        Assert.That(canceled.PendingReports.Select(id => id.Value), Is.EqualTo(["M-1"]), "RP-41, rule 329");
        Assert.That(await ven.PollAsync(cancellationToken), Is.InstanceOf<OadrRegisterReport>());
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelReport_Known_IsNotSent(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await CreateAsync(ven, cancellationToken, Request("M-1", "METADATA"), Request("M-2", "METADATA"));

        var canceled = await CancelAsync(ven, cancellationToken, "M-1");
        var polled = await ven.DrainAsync(cancellationToken);

        Assert.That((canceled.EiResponse.ResponseCode, canceled.PendingReports.Single().Value), Is.EqualTo((EiResponseCode.Ok, "M-2")));
        Assert.That(polled.Cast<OadrRegisterReport>().Single().ReportRequestId!.Value.Value, Is.EqualTo("M-2"));
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelReport_SentAgain_IsAnsweredAsTheFirstTime(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await CreateAsync(ven, cancellationToken, Request("M-1", "METADATA"));
        var first = await CancelAsync(ven, cancellationToken, "M-1");

        await vtn.RestartAsync(cancellationToken);
        using var later = vtn.NewVen();
        var again = await later.SendAsync<OadrCanceledReport>(
            new OadrCancelReport { RequestId = "c2", ReportRequestIds = [new ReportRequestId("M-1")], ReportToFollow = false, VenId = ven.VenId }, cancellationToken);

        Assert.That(again, Is.EqualTo(first).UsingPropertiesComparer());
        Assert.That(again.EiResponse, Is.EqualTo(EiResponse.Ok("c2")), "the answer was lost");
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateReport_ManyMessagesAtOnce_AreBoundedTogether(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var created = await Task.WhenAll(Enumerable.Range(0, 30).Select(
            message => CreateAsync(ven, cancellationToken, [.. Enumerable.Range(0, 10).Select(number => Request($"M-{message}-{number}", "METADATA"))])));

        Assert.That(created.Count(answer => answer.EiResponse.ResponseCode == EiResponseCode.Ok), Is.EqualTo(10), "rule 340");
        Assert.That(vtn.Database.Outbox.OwedTo(ven.VenId.Value), Has.Count.EqualTo(100));
    }

    private static OadrReportRequest Request(string id, string specifier) => new(
        new ReportRequestId(id),
        new ReportSpecifier
        {
            ReportSpecifierId = new ReportSpecifierId(specifier),
            Granularity = OadrDuration.Zero,
            ReportBackDuration = OadrDuration.Zero,
            SpecifierPayloads = [new SpecifierPayload { RId = new RId("0"), ReadingType = ReadingType.NotApplicable }],
        });

    private static Task<OadrCreatedReport> CreateAsync(TestVen ven, CancellationToken cancellationToken, params OadrReportRequest[] requests) =>
        ven.SendAsync<OadrCreatedReport>(new OadrCreateReport { RequestId = "c1", ReportRequests = requests, VenId = ven.VenId }, cancellationToken);

    private static Task<OadrCanceledReport> CancelAsync(TestVen ven, CancellationToken cancellationToken, params string[] ids) =>
        ven.SendAsync<OadrCanceledReport>(
            new OadrCancelReport { RequestId = "c2", ReportRequestIds = [.. ids.Select(id => new ReportRequestId(id))], ReportToFollow = false, VenId = ven.VenId }, cancellationToken);
}
