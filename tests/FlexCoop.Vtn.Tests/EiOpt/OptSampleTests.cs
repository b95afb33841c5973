using System.Text;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>The opts of the shared corpus, sent as they are but for the ids of VEN and event, to a VTN where VEN, resource and event are.</summary>
public sealed class OptSampleTests
{
    [TestCase("valid/oadrCreateOpt.rich.xml", 200)]
    [TestCase("valid/oadrCreateOpt.event-opt-in-device-class.xml", 200)]
    [TestCase("invalid/oadrCreateOpt.target-without-venid.xml", 200)]
    [TestCase("invalid/oadrCreateOpt.event-with-market-context.xml", 459)]
    [TestCase("invalid/oadrCreateOpt.event-with-vavailability.xml", 459)]
    [TestCase("invalid/oadrCreateOpt.neither-event-nor-schedule.xml", 459)]
    [TestCase("invalid/oadrCreateOpt.resource-not-in-event.xml", 462)]
    [TestCase("invalid/oadrCreateOpt.schedule-with-tolerance.xml", 459)]
    [CancelAfter(300_000)]
    public async Task CreateOpt_Sample_IsAnsweredAsTheIndexSuggests(string sample, int code, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var eventId = await AnsweredEventAsync(vtn, ven, cancellationToken);

        var answer = (OadrCreatedOpt)await SendAsync(ven, sample, eventId, cancellationToken);

        Assert.That(answer.EiResponse.ResponseCode.Value, Is.EqualTo(code), answer.EiResponse.ResponseDescription);
    }

    [Test, CancelAfter(300_000)]
    public async Task CancelOpt_SampleOfAnEventOpt_IsAnsweredAsTheIndexSuggests(CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await StartAsync(vtn, cancellationToken);
        var announced = (await vtn.Events.FindAsync(await AnsweredEventAsync(vtn, ven, cancellationToken), cancellationToken))!;
        var cancel = (OadrCancelOpt)OadrReader.Read(await File.ReadAllBytesAsync(SharedMaterial.Path("openadr", "samples", "invalid/oadrCancelOpt.event-opt.xml"), cancellationToken), OadrReaderOptions.Strict).Message!;
        await ven.SendAsync<OadrCreatedOpt>(SomeOpt.ForEvent(ven, announced, cancel.OptId.Value), cancellationToken);

        var answer = (OadrCanceledOpt)await SendAsync(ven, "invalid/oadrCancelOpt.event-opt.xml", announced.EventId, cancellationToken);

        Assert.That(answer.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.ComplianceOther), "rule 211");
    }

    private static async Task<TestVen> StartAsync(VtnHost vtn, CancellationToken cancellationToken)
    {
        var ven = vtn.NewVen();
        await ven.StartUpAsync(cancellationToken, Some.UsageMetadata("resource-1"), Some.UsageMetadata("resource-2") with { ReportSpecifierId = new ReportSpecifierId("usage-2") });
        await vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = ["all", "zone-west"] }, marketContexts: null, cancellationToken);
        return ven;
    }

    /// <summary>An event that the VEN has answered, in modification 1.</summary>
    private static async Task<string> AnsweredEventAsync(VtnHost vtn, TestVen ven, CancellationToken cancellationToken)
    {
        var announced = await vtn.Events.AnnounceAsync(SomeEvent.For(ven.VenId.Value), cancellationToken);
        await vtn.Events.ModifyAsync(announced.EventId, definition => definition with { Priority = 1 }, cancellationToken);
        await ven.DrainAsync(cancellationToken);
        return announced.EventId;
    }

    private static async Task<OadrMessage> SendAsync(TestVen ven, string sample, string eventId, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(SharedMaterial.Path("openadr", "samples", sample), cancellationToken);
        text = text.Replace("VEN-EX-0001", ven.VenId.Value, StringComparison.Ordinal).Replace("EVT-1001", eventId, StringComparison.Ordinal)
            .Replace("<ei:modificationNumber>0<", "<ei:modificationNumber>1<", StringComparison.Ordinal);
        using var response = await ven.PostAsync("EiOpt", Encoding.UTF8.GetBytes(text), cancellationToken);
        return OadrReader.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), OadrReaderOptions.Strict).Message!;
    }
}
