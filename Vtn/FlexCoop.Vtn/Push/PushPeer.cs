using System.Security.Authentication;

namespace FlexCoop.Vtn;

/// <summary>Tells why a server's certificate does not hold in the handshake, and what would be right.</summary>
internal static class PushPeer
{
    /// <summary>By the flags that the framework writes into its words, which are the names of its enumerations in every language.</summary>
    private static readonly IReadOnlyList<(string Flag, string Fault)> Faults =
    [
        ("NotTimeValid", "its server's certificate is over, or not valid yet; renew it, or see to the clocks."),
        ("NotValidForUsage", "its server's certificate is not for a server; enrol with the profile ven-push."),
        ("UntrustedRoot", "its server's certificate is of no authority that is trusted here; enrol at this VTN's."),
        ("PartialChain", "its server's certificate is of no authority that is trusted here; enrol at this VTN's."),
        ("NotSignatureValid", "its server's certificate is not signed by whom it names; enrol at this VTN's authority."),
        ("RemoteCertificateNameMismatch", "its server's certificate is not for the host of its address; register by a name that the certificate has, or enrol for this one."),
        ("RemoteCertificateNotAvailable", "its server shows no certificate."),
        ("RemoteCertificateChainErrors", "its server's certificate does not hold; enrol anew."),
    ];

    /// <returns>Null when the certificate is not the reason.</returns>
    public static string? WhyNot(AuthenticationException failed) =>
        Faults.FirstOrDefault(fault => failed.Message.Contains(fault.Flag, StringComparison.Ordinal)).Fault;
}
