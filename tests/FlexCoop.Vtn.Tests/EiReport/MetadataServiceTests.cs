using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>What depends on METADATA beyond reports: registration, device classes, opts. Over a real socket and store.</summary>
public sealed class MetadataServiceTests
{
    private static readonly EiTarget Thermostats = new() { EndDeviceAssets = ["Thermostat"] };

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_RegistrationEndsMeanwhile_IsNotRegisteredAndNothingIsKept(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        var atHand = vtn.Vens.Find(ven.VenId)!;
        await ven.SendAsync(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);

        var answer = await vtn.Metadata.RegisterReportAsync(new OadrRegisterReport { RequestId = "m1", Reports = [Some.UsageMetadata()], VenId = ven.VenId }, atHand, cancellationToken);

        Assert.That((answer.EiResponse.ResponseCode, answer.EiResponse.RequestId), Is.EqualTo((EiResponseCode.NotRegistered, "m1")), "rule 517");
        Assert.That((await vtn.Vens.FindDocumentAsync(ven.VenId, cancellationToken))!.Value.Reports, Is.Null);
        Assert.That(await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken), Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task CreateOpt_ForADeviceClassBeforeMetadata_CountsFromTheMetadataOn(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.RegisterAsync(cancellationToken);

        var created = await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven) with { DeviceClass = Thermostats }, cancellationToken);
        var before = await OptAtTenAsync(vtn, ven, cancellationToken);
        await RegisterAsync(ven, Classified("Thermostat"), cancellationToken);
        var after = await OptAtTenAsync(vtn, ven, cancellationToken);
        await RegisterAsync(ven, Classified("Storage"), cancellationToken);
        var other = await OptAtTenAsync(vtn, ven, cancellationToken);

        Assert.That(created.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok), "rule 209");
        Assert.That(new[] { before, after, other }, Is.EqualTo([OptType.OptIn, OptType.OptOut, OptType.OptIn]), "the classes are those of the METADATA as it stands");
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_AnotherDeviceClass_SendsWhatItsOptHeldBack(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Classified("Thermostat"));
        await vtn.MarketContexts.PutAsync(SomeProgram.Dr with { OptOutWindows = OptOutWindowPolicy.Hold }, cancellationToken);
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.Schedule(ven, startHour: 0) with { DeviceClass = Thermostats }, cancellationToken);
        var held = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);

        var before = await ven.DrainAsync(cancellationToken);
        await RegisterAsync(ven, Classified("Storage"), cancellationToken);
        var after = await ven.DrainAsync(cancellationToken);

        Assert.That(before, Is.Empty, "held");
        Assert.That(after.OfType<OadrDistributeEvent>().Single().Events.Single().EiEvent.Descriptor.EventId.Value, Is.EqualTo(held.EventId), "rule 201");
    }

    [Test, CancelAfter(300_000)]
    public async Task RegisterReport_ManyReports_AreWantedAsFarAsAVenTakesRequests(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = vtn.NewVen();
        await ven.StartUpAsync(
            cancellationToken, [.. Enumerable.Range(0, 60).Select(number => Some.UsageMetadata($"meter{number}") with { ReportSpecifierId = new ReportSpecifierId($"usage-{number}") })]);
        var stored = (await vtn.Vens.FindDocumentAsync(ven.VenId, cancellationToken))!.Value;
        var all = stored.Reports!.Select(report => new WantedReport
        {
            SpecifierId = report.SpecifierId, RId = report.Points[0].RId, Granularity = TimeSpan.FromMinutes(1), ReportBack = TimeSpan.FromMinutes(1),
        }).ToList();

        var faults = await vtn.WantedReports.WantAsync(ven.VenId, all, cancellationToken);
        var fewer = await vtn.WantedReports.WantAsync(ven.VenId, [.. all.Skip(10)], cancellationToken);

        Assert.That(await vtn.ReportRequests.FindOfAsync(ven.VenId, cancellationToken), Has.Count.LessThanOrEqualTo(2 * WantedReportRules.MaxRequests));
        Assert.That(faults!.Single().Problem, Is.EqualTo("makes 60 report requests, one for each specifier, granularity and reportBack"));
        Assert.That(fewer, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task UpdateReport_LongForeignText_IsRepeatedInPart(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);

        var updated = await ven.SendAsync<OadrUpdatedReport>(
            new OadrUpdateReport { RequestId = "u1", Reports = [Some.Data(new ReportRequestId(new string('x', 100_000)), "x", Some.Now, 1)], VenId = ven.VenId }, cancellationToken);

        Assert.That(updated.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.InvalidId));
        Assert.That(updated.EiResponse.ResponseDescription, Is.EqualTo($"reportRequestID '{new string('x', 80)}…' is not asked of this VEN (rule 304)"), "and what is wrong is told all the same");
    }

    private static OadrReport Classified(string deviceClass) => Some.UsageMetadata() with
    {
        Descriptions = [Some.UsageMetadata().Descriptions[0] with { ReportSubject = new EiTarget { EndDeviceAssets = [deviceClass] } }],
    };

    private static async Task RegisterAsync(TestVen ven, OadrReport metadata, CancellationToken cancellationToken) => Assert.That(
        (await ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m2", Reports = [metadata], VenId = ven.VenId }, cancellationToken)).EiResponse,
        Is.EqualTo(EiResponse.Ok("m2")));

    /// <summary>What counts in an event in ten hours that has not been answered.</summary>
    private static async Task<OptType> OptAtTenAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken)
    {
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value) with { Start = Some.Now.AddHours(10) }, cancellationToken);
        return vtn.EffectiveOpts.Of(announced, (await vtn.Events.ResponsesAsync(announced, cancellationToken)).Single()).Single().OptType;
    }
}
