using FlexCoop.OpenAdr;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Lets in no more messages of a peer than its token bucket has, so that one that loops takes nothing from the others.</summary>
internal sealed class MessageAdmission(VenStore vens, Clocks clocks, IOptions<AdmissionOptions> options)
{
    private readonly TokenBuckets<PeerIdentity> _vens = new(options.Value.VenRate, options.Value.VenBurst, clocks.Wire);
    private readonly TokenBuckets<PeerIdentity> _addresses = new(options.Value.AddressRate, options.Value.AddressBurst, clocks.Wire);

    /// <returns>Null when the message is let in; else when its sender may come again.</returns>
    public TimeSpan? Take(HttpContext context, OadrMessage message)
    {
        var peer = PeerIdentity.Of(context, OadrDispatcher.Sender(message) is { } sender ? vens.Find(sender) : null);
        return (peer.VenId is null ? _addresses : _vens).Take(peer);
    }
}
