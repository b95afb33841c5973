using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Vtn;

/// <summary>How the VTN shows itself to the VENs to which it pushes, and knows them. A host with certificates registers one; a lab has none, and pushes in the clear.</summary>
public sealed record PushTls
{
    /// <summary>What is offered to a server: our certificate, ECC (true) or RSA, versions and suites, whom we trust. Host name and judgement are set by who connects.</summary>
    public required Func<bool, SslClientAuthenticationOptions> OptionsFor { get; init; }

    /// <summary>Whose a server's certificate is, whose chain holds; or why it is nobody's, or does not stand.</summary>
    public required Func<X509Certificate2, CancellationToken, ValueTask<(PushedServer? Server, string? Fault)>> FindAsync { get; init; }

    /// <summary>With which certificate what is pushed is signed, where it is.</summary>
    public required Func<X509Certificate2> SigningCertificate { get; init; }
}
