using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Serves VENs of 2.0a (protocol.md §15): EiEvent alone, by the same book of events as VENs of 2.0b.</summary>
/// <remarks>
/// Interpretation: such a VEN polls by oadrRequestEvent, and is to answer all events before it polls again (rule 64): a VTN cannot hold it to that, and sends at each request what
/// stands, answered or not.
/// </remarks>
internal sealed class Dispatcher20a(EiEventService events, VenStore vens, VenWatch watch, PushLanes push, Clocks clocks, IOptions<VtnOptions> options, ILogger<Dispatcher20a> logger)
{
    /// <param name="message">What came.</param>
    /// <param name="peer">Who shows the certificate; null in a lab, where everybody is who he says.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>Null when the message is not for a VTN.</returns>
    public async ValueTask<Reply?> AnswerAsync(OadrMessage message, CertifiedVen? peer, CancellationToken cancellationToken)
    {
        if (message is not (OadrRequestEvent or OadrCreatedEvent))
        {
            return null;
        }

        var sender = OadrDispatcher.Sender(message)!.Value;
        var refusal = (peer is null ? null : CertifiedSender.Check(message, peer, vens.Find(peer.VenId), logger)) ?? WhyUnknown(sender, vens.Find(sender));
        if (refusal is not null)
        {
            return new Reply(Refuse(message, refusal)) { Profile = OadrProfileName.Profile20a };
        }

        var ven = await TakeInAsync(sender, peer, cancellationToken);
        await watch.HeardAsync(ven, cancellationToken);
        push.Heard(ven);
        var reply = message is OadrRequestEvent request
            ? await events.RequestEventAsync(request, ven, cancellationToken)
            : new Reply(await events.CreatedEventAsync((OadrCreatedEvent)message, ven, cancellationToken));
        return reply with { Profile = OadrProfileName.Profile20a };
    }

    /// <remarks>Interpretation: 452 where nobody knows the venID, 463 where it is one of 2.0b, or was removed.</remarks>
    private static Refusal? WhyUnknown(VenId sender, KnownVen? ven) => ven switch
    {
        { Profile: OadrProfileName.Profile20a, IsServed: true } => null,
        { IsServed: true } => new Refusal(EiResponseCode.NotRegistered, $"venID '{sender}' is registered for 2.0b; send to {OpenAdrEndpoint.Path} (rule 506)"),
        { Profile: OadrProfileName.Profile20a } => new Refusal(EiResponseCode.NotRegistered, $"venID '{sender}' was removed by the operator; ask him to enter it again"),
        _ => new Refusal(EiResponseCode.InvalidId, $"venID '{ForeignText.Shown(sender.Value)}' is not one of 2.0a here; ask the operator to enter it with profile 2.0a"),
    };

    /// <summary>The VEN; from its first message on it belongs to the cooperative of its certificate.</summary>
    private async ValueTask<KnownVen> TakeInAsync(VenId venId, CertifiedVen? peer, CancellationToken cancellationToken)
    {
        while (peer is not null && await vens.FindDocumentAsync(venId, cancellationToken) is { Value: { IsServed: true, Cooperative: null } } read)
        {
            var work = new UnitOfWork().Note(venId, clocks.Domain.GetUtcNow(), $"came by a certificate of {peer.Cooperative}");
            if (await vens.TryUpdateAsync(read, read.Value with { Cooperative = peer.Cooperative }, work, cancellationToken))
            {
                break;
            }
        }

        return vens.Find(venId)!;
    }

    private OadrMessage Refuse(OadrMessage message, Refusal refusal) => message is OadrRequestEvent request
        ? new OadrDistributeEvent { EiResponse = refusal.Answer(request.RequestId), RequestId = "", VtnId = new VtnId(options.Value.VtnId), Events = [] }
        : new OadrResponse { EiResponse = refusal.Answer(((OadrCreatedEvent)message).EiResponse.RequestId) };
}
