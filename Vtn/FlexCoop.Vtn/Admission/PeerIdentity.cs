using System.Net;
using FlexCoop.OpenAdr;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Vtn;

/// <summary>Whom a message counts for.</summary>
/// <param name="VenId">The certified or registered VEN; null when there is none.</param>
/// <param name="Network">The peer's (<see cref="PeerNetwork"/>); null when the VEN showed who it is.</param>
internal readonly record struct PeerIdentity(VenId? VenId, IPAddress? Network)
{
    /// <summary>
    /// The VEN of the certificate. In a lab the sender's address, with the name that it gives if that is registered: whoever names another from elsewhere
    /// takes nothing from it.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="sender">Whom the message names; null when it was not read yet, or names nobody known.</param>
    public static PeerIdentity Of(HttpContext context, KnownVen? sender) =>
        context.Features.Get<CertifiedVen>() is { } peer
            ? new(peer.VenId, Network: null)
            : new(sender is { IsServed: true } ? sender.VenId : null, PeerNetwork.Of(context.Connection.RemoteIpAddress));
}
