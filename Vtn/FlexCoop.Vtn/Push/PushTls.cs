using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>How the VTN shows itself to the VENs to which it pushes, and knows them. A host with certificates registers one; a lab has none, and pushes in the clear.</summary>
public sealed record PushTls
{
    /// <summary>What is offered to a server: our certificate, ECC (true) or RSA, versions and suites, whom we trust. The host name is set by who connects.</summary>
    public required Func<bool, SslClientAuthenticationOptions> OptionsFor { get; init; }

    /// <summary>Why a server's certificate, whose chain and host name hold, is not that of this VEN, or does not stand; null when it is and does.</summary>
    public required Func<VenId, X509Certificate2, CancellationToken, ValueTask<string?>> WhyNotAsync { get; init; }

    /// <summary>With which certificate what is pushed is signed, where it is.</summary>
    public required Func<X509Certificate2> SigningCertificate { get; init; }
}
