using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Vtn;

/// <summary>Holds a message to the certificate of its sender, before anything follows from it (rule 517, §9.2.1.1; FX-08, T-01).</summary>
/// <remarks>Interpretation: 452 to a VEN that is registered, else 463.</remarks>
internal static partial class CertifiedSender
{
    /// <summary>The message as the certificate's VEN sends it: messages of EiRegisterParty need not name their sender, which is then who shows the certificate.</summary>
    public static OadrMessage Named(OadrMessage message, CertifiedVen peer) => message switch
    {
        OadrCreatePartyRegistration create when RegistrationRules.Said(create.VenId) is null => create with { VenId = peer.VenId },
        OadrCancelPartyRegistration cancel when RegistrationRules.Said(cancel.VenId) is null => cancel with { VenId = peer.VenId },
        OadrCanceledPartyRegistration canceled when RegistrationRules.Said(canceled.VenId) is null => canceled with { VenId = peer.VenId },
        OadrResponse response when RegistrationRules.Said(response.VenId) is null => response with { VenId = peer.VenId },
        _ => message,
    };

    /// <summary>Whether the message is the certificate's VEN's.</summary>
    /// <param name="message">As <see cref="Named"/> gives it.</param>
    /// <param name="peer">Who shows the certificate.</param>
    /// <param name="ven">The VEN of the certificate; null when it has never registered.</param>
    /// <param name="logger">Is told of foreign venIDs.</param>
    /// <returns>Null when it is.</returns>
    public static Refusal? Check(OadrMessage message, CertifiedVen peer, KnownVen? ven, ILogger logger)
    {
        if (ven?.Cooperative is { } cooperative && cooperative != peer.Cooperative)
        {
            Log.ForeignTenant(logger, peer.VenId, peer.Cooperative, cooperative);
            return new Refusal(EiResponseCode.NotRegistered, $"venID '{peer.VenId}' belongs to another cooperative than the certificate (§9.2.1.1)");
        }

        if (Said(message) is not { } venId || venId == peer.VenId)
        {
            return null;
        }

        Log.ForeignVenId(logger, message.PayloadName, ForeignText.Shown(venId.Value), peer.VenId);
        var text = $"venID '{ForeignText.Shown(venId.Value)}' is not that of the certificate, '{peer.VenId}'";

        // Rule 517: a registered VEN has a wrong id; any other is not registered. Rules 208 and 500 have 452 for polls and opts either way.
        return ven is { IsServed: true } || message is OadrPoll or OadrCreateOpt or OadrCancelOpt
            ? new Refusal(EiResponseCode.InvalidId, $"{text} (rule 517)")
            : new Refusal(EiResponseCode.NotRegistered, $"{text} (§9.2.1.1)");
    }

    private static VenId? Said(OadrMessage message) => message switch
    {
        OadrCreatePartyRegistration create => create.VenId,
        OadrCancelPartyRegistration cancel => cancel.VenId,
        OadrCanceledPartyRegistration canceled => canceled.VenId,
        OadrResponse response => response.VenId,
        _ => OadrDispatcher.Sender(message),
    };

    private static partial class Log
    {
        [LoggerMessage(2911, LogLevel.Warning, "{PayloadName} names venID '{Named}', but its certificate is VEN {VenId}'s: refused, venid-mismatch; take venId out of the configuration of the box, or give it its own identity")]
        public static partial void ForeignVenId(ILogger logger, string payloadName, HiddenText named, VenId venId);

        [LoggerMessage(2912, LogLevel.Warning, "VEN {VenId} shows a certificate of cooperative {Shown}, but belongs to {Cooperative}: refused")]
        public static partial void ForeignTenant(ILogger logger, VenId venId, string shown, string cooperative);
    }
}
