using System.Net;
using System.Net.Sockets;

namespace FlexCoop.Ven;

/// <summary>Where the VTN reaches an agent that does not poll (protocol.md §2.1, §3.3).</summary>
public sealed record PushOptions
{
    private const int MaxPathLength = 200;

    /// <summary>oadrTransportAddress: the base by which the VTN reaches this agent, before <c>OpenADR2/Simple/2.0b/</c>. https; http on this machine alone, for a bench. Port 0 takes a free one, and names it.</summary>
    public required Uri Url { get; init; }

    /// <summary>Where the agent listens; null for every address of this machine at the port of <see cref="Url"/>, for http for loopback.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Versions and suites; those of the specification unless said.</summary>
    public PushTls Tls { get; init; } = PushTls.Certification;

    /// <summary>After how long without a word from the VTN the agent asks for its events, which shows whether the link is there; in real time. 10 minutes to 1 day; 1 hour unless said.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A server certificate that is shown in place of the agent's own, with what stands between it and its root; a PEM file, read again when it changes. Null for the agent's own.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The private key of <see cref="CertificateFile"/>; a PEM file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether it is in the clear, on a bench.</summary>
    public bool IsInTheClear => Url.Scheme == Uri.UriSchemeHttp;

    /// <summary>Where it listens.</summary>
    internal IPEndPoint EndPoint => Listen ?? new IPEndPoint(IsInTheClear ? IPAddress.Loopback : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, Url.Port);

    /// <summary>What is wrong: key, value, rule, remedy.</summary>
    /// <param name="vtnUrl">Where the VTN is.</param>
    internal IEnumerable<string> Faults(Uri vtnUrl)
    {
        if (Url is not { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" } || Url.AbsolutePath.Length > MaxPathLength)
        {
            yield return $"push.url: '{Url}' is no address at which a VTN reaches this agent; give one such as https://box.example:8447/.";
            yield break;
        }

        if (IsInTheClear && (!Url.IsLoopback || !IPAddress.IsLoopback(EndPoint.Address)))
        {
            yield return $"push.url: '{Url}' is in the clear, and not on this machine alone; give https, or on a bench http://127.0.0.1 and an address of loopback to listen at.";
        }

        if (!IsInTheClear && vtnUrl is { IsAbsoluteUri: true, Scheme: not "https" })
        {
            yield return $"push.url: is https, and the VTN at {vtnUrl} is not, so that nothing tells it from others; give an https address of the VTN.";
        }

        if (LookEvery < TimeSpan.FromMinutes(10) || LookEvery > TimeSpan.FromDays(1))
        {
            yield return $"push.lookEvery: '{LookEvery}' is out of range; give {TimeSpan.FromMinutes(10)} to {TimeSpan.FromDays(1)}.";
        }
    }
}
