using System.Net;
using FlexCoop.OpenAdr;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Vtn;

/// <summary>Whom a message counts for.</summary>
/// <param name="VenId">The registered VEN; null when there is none.</param>
/// <param name="Address">The peer's address when there is no VEN; null when there is.</param>
internal readonly record struct PeerIdentity(VenId? VenId, IPAddress? Address)
{
    /// <summary>In a lab the sender by the name that it gives, if that is registered, else its address. A certificate takes the place of both.</summary>
    public static PeerIdentity Of(HttpContext context, KnownVen? sender) =>
        sender is { RegistrationId: not null } ? new(sender.VenId, Address: null) : new(VenId: null, context.Connection.RemoteIpAddress);
}
