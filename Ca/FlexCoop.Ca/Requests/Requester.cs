using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>Who asks for a certificate, as the door has found out.</summary>
internal sealed record Requester
{
    /// <summary>By what it enrols; null when it renews.</summary>
    public EnrolmentGrant? Grant { get; init; }

    /// <summary>The certificate that it renews, verified; null when it enrols.</summary>
    public CertificateHolder? Holder { get; init; }

    /// <summary>The mandate of grant or certificate; null when there is none any more.</summary>
    public required Mandate? Mandate { get; init; }

    /// <summary>The certificate that the peer showed in TLS, verified or not; null for none.</summary>
    public X509Certificate2? TlsCertificate { get; init; }

    public IPAddress? RemoteAddress { get; init; }

    /// <summary>Whether it is this process, for itself: not counted, since a server may start as often as it likes.</summary>
    public bool IsOurselves { get; init; }
}
