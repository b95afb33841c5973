using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>What VENs show to the VTN under test, each with its key. All but the last are of an authority that the VTN trusts.</summary>
/// <param name="Ecdsa">A VEN's, of ECDSA.</param>
/// <param name="Rsa">Another VEN's, of RSA.</param>
/// <param name="Expired">A VEN's that is over.</param>
/// <param name="NotYetValid">A VEN's that is not valid yet.</param>
/// <param name="Entered">One whose fingerprint the operator has entered for <paramref name="EnteredFor"/>.</param>
/// <param name="EnteredFor">The VEN of <paramref name="Entered"/>.</param>
/// <param name="UnknownAuthority">A VEN's, of an authority that the VTN does not know.</param>
public sealed record TlsCertificates(
    X509Certificate2 Ecdsa, X509Certificate2 Rsa, X509Certificate2 Expired, X509Certificate2 NotYetValid, X509Certificate2 Entered, VenId EnteredFor, X509Certificate2 UnknownAuthority)
{
    /// <summary>Of ECDSA, of a VEN that is a server too, by the name <see cref="Host"/>; null where push is not tried.</summary>
    public X509Certificate2? EcdsaServer { get; init; }

    /// <summary>The same of RSA, of another VEN; null where push is not tried.</summary>
    public X509Certificate2? RsaServer { get; init; }

    /// <summary>By which the VTN reaches the servers of VENs; it must lead to this machine.</summary>
    public string Host { get; init; } = "localhost";
}
