using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Middleware.Doors;

/// <summary>What is known of a handshake while it is under way.</summary>
internal sealed class TlsHandshake(Door door, IPAddress? address)
{
    private static readonly AsyncLocal<TlsHandshake?> Under = new();

    /// <summary>The one to which the code that runs belongs; null outside of any.</summary>
    public static TlsHandshake? Current
    {
        get => Under.Value;
        set => Under.Value = value;
    }

    public Door Door => door;

    /// <summary>The peer's.</summary>
    public IPAddress? Address => address;

    /// <summary>What the client has offered; null when it has said nothing that begins TLS.</summary>
    public ClientHello? Hello { get; set; }

    /// <summary>What was wrong with the certificate that it showed; null when nothing was, or it showed none.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether it has succeeded.</summary>
    public bool HasSucceeded { get; set; }

    /// <summary>Its certificate was not taken.</summary>
    public void Refuse(X509Certificate2 certificate, X509Chain? chain)
    {
        var reasons = (chain?.ChainStatus ?? []).Select(one => one.Status).Distinct().ToList();
        Fault = $"{ShownCertificate.Of(certificate)} is {string.Join(", ", reasons.Select(Words).Distinct())}";
    }

    private static string Words(X509ChainStatusFlags status) => status switch
    {
        X509ChainStatusFlags.NotTimeValid => "over, or not valid yet",
        X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.NotSignatureValid => "by an authority that is not known here",
        X509ChainStatusFlags.NotValidForUsage => "not for clients",
        _ => status.ToString(),
    };
}
