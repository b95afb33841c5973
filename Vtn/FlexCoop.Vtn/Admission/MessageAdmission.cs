using FlexCoop.OpenAdr;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Lets in no more messages of a peer than its token bucket has, so that one that loops takes nothing from the others.</summary>
internal sealed class MessageAdmission(VenStore vens, Clocks clocks, IOptions<AdmissionOptions> options)
{
    private readonly TokenBuckets<PeerIdentity> _vens = new(options.Value.VenRate, options.Value.VenBurst, clocks.Wire);
    private readonly TokenBuckets<PeerIdentity> _addresses = new(options.Value.AddressRate, options.Value.AddressBurst, clocks.Wire);

    /// <summary>Takes a token for a message that was not read yet, so that what reading costs is bounded, whatever comes.</summary>
    /// <returns>Null when it may be read; else when its sender may come again.</returns>
    public TimeSpan? TakeUnread(HttpContext context) => Take(PeerIdentity.Of(context, sender: null));

    /// <summary>Takes the sender's token, and gives that of the address back. What the sender's bucket refuses, and what is not served where it came, stays taken from the address.</summary>
    /// <returns>Null when the message is let in; else when its sender may come again.</returns>
    public TimeSpan? Take(HttpContext context, OadrServiceName endpoint, OadrMessage message)
    {
        var unread = PeerIdentity.Of(context, sender: null);
        var peer = PeerIdentity.Of(context, OadrDispatcher.Serves(endpoint, message) && OadrDispatcher.Sender(message) is { } sender ? vens.Find(sender) : null);
        if (peer == unread)
        {
            return null;
        }

        var wait = Take(peer);
        if (wait is null)
        {
            Buckets(unread).GiveBack(unread);
        }

        return wait;
    }

    private TimeSpan? Take(PeerIdentity peer) => Buckets(peer).Take(peer);

    private TokenBuckets<PeerIdentity> Buckets(PeerIdentity peer) => peer.VenId is null ? _addresses : _vens;
}
