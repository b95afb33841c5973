using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn.Tests;

/// <summary>What a VEN that is not registered gets for whatever it sends (rule 517; protocol.md §6.3).</summary>
public sealed class FittingReplyTests
{
    [TestCaseSource(nameof(Messages)), CancelAfter(300_000)]
    public async Task Any_VenThatCancelled_IsNotRegisteredInTheFittingPayload(Func<VenId, OadrMessage> message, Type fitting, CancellationToken cancellationToken)
    {
        await using var vtn = await VtnHost.StartAsync(cancellationToken);
        using var ven = await vtn.NewStartedVenAsync(cancellationToken);
        await ven.SendAsync(new OadrCancelPartyRegistration { RequestId = "c1", RegistrationId = ven.RegistrationId, VenId = ven.VenId }, cancellationToken);

        var answer = await ven.SendAsync(message(ven.VenId), cancellationToken);

        Assert.That(answer, Is.TypeOf(fitting), "RG-26, RP-43");
        Assert.That(Response(answer)!.ResponseCode, Is.EqualTo(EiResponseCode.NotRegistered));
    }

    private static IEnumerable<TestCaseData> Messages()
    {
        yield return Case(venId => new OadrPoll(venId), typeof(OadrResponse));
        yield return Case(venId => new OadrRequestEvent { RequestId = "x", VenId = venId }, typeof(OadrDistributeEvent));
        yield return Case(venId => new OadrCreatedEvent { EiResponse = EiResponse.Ok(""), EventResponses = [], VenId = venId }, typeof(OadrResponse));
        yield return Case(venId => new OadrRegisterReport { RequestId = "x", VenId = venId }, typeof(OadrRegisteredReport));
        yield return Case(venId => new OadrUpdateReport { RequestId = "x", Reports = [], VenId = venId }, typeof(OadrUpdatedReport));
        yield return Case(venId => new OadrCancelReport { RequestId = "x", ReportRequestIds = [new ReportRequestId("r")], ReportToFollow = false, VenId = venId }, typeof(OadrCanceledReport));
        yield return Case(venId => new OadrCreatedReport { EiResponse = EiResponse.Ok("x"), PendingReports = [], VenId = venId }, typeof(OadrResponse));
        yield return Case(venId => new OadrCancelOpt("x", new OptId("o"), venId), typeof(OadrCanceledOpt));

        static TestCaseData Case(Func<VenId, OadrMessage> message, Type fitting) =>
            new TestCaseData(message, fitting).SetArgDisplayNames(message(new VenId("v")).PayloadName);
    }

    private static EiResponse? Response(OadrMessage message) => message switch
    {
        OadrResponse response => response.EiResponse,
        OadrDistributeEvent distribute => distribute.EiResponse,
        OadrRegisteredReport registered => registered.EiResponse,
        OadrUpdatedReport updated => updated.EiResponse,
        OadrCanceledReport canceled => canceled.EiResponse,
        OadrCanceledOpt canceled => canceled.EiResponse,
        _ => null,
    };
}
