using System.Net;
using FlexCoop.OpenAdr;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Vtn;

/// <summary>Whom a message counts for.</summary>
/// <param name="VenId">The certified or registered VEN; null when there is none.</param>
/// <param name="Address">The peer's address when there is no VEN; null when there is.</param>
internal readonly record struct PeerIdentity(VenId? VenId, IPAddress? Address)
{
    /// <summary>The VEN of the certificate; in a lab the sender by the name that it gives, if that is registered, else its address.</summary>
    public static PeerIdentity Of(HttpContext context, KnownVen? sender) =>
        context.Features.Get<CertifiedVen>() is { } peer ? new(peer.VenId, Address: null)
        : sender is { RegistrationId: not null } ? new(sender.VenId, Address: null) : new(VenId: null, context.Connection.RemoteIpAddress);
}
