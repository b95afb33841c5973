using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Vtn;

/// <summary>Tells why a server's certificate does not hold in the handshake, and what would be right.</summary>
internal static class PushPeer
{
    /// <summary>That a certificate is not for the host of the address; nothing is the matter where it is pinned.</summary>
    public const string NameMismatch = "its server's certificate is not for the host of its address; register by a name that the certificate has, or enrol for this one.";

    private static readonly IReadOnlyList<(X509ChainStatusFlags Flag, string Fault)> Faults =
    [
        (X509ChainStatusFlags.NotTimeValid, "its server's certificate is over, or not valid yet; renew it, or see to the clocks."),
        (X509ChainStatusFlags.NotValidForUsage, "its server's certificate is not for a server; enrol with the profile ven-push."),
        (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain, "its server's certificate is of no authority that is trusted here; enrol at this VTN's."),
        (X509ChainStatusFlags.NotSignatureValid, "its server's certificate is not signed by whom it names; enrol at this VTN's authority."),
    ];

    /// <param name="errors">What the handshake holds against it.</param>
    /// <param name="chain">Its path; null where there is no certificate.</param>
    /// <returns>Null when nothing but its name speaks against it: that is for who knows whose it is.</returns>
    public static string? WhyNot(SslPolicyErrors errors, X509Chain? chain)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "its server shows no certificate.";
        }

        var flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? Faults.FirstOrDefault(fault => (flags & fault.Flag) != X509ChainStatusFlags.NoError).Fault ?? "its server's certificate does not hold; enrol anew."
            : null;
    }

    /// <param name="server">Whose it is.</param>
    /// <param name="ven">To whom is pushed.</param>
    /// <returns>Why it is not this VEN's; null when it is.</returns>
    public static string? WhyNotOf(PushedServer server, KnownVen ven) =>
        server.Ven.VenId != ven.VenId ? $"its server shows the certificate of another VEN, {server.Ven.VenId}; let each VEN's address lead to its own server."
        : ven.Cooperative is { } cooperative && cooperative != server.Ven.Cooperative ? "its server shows a certificate of another cooperative than the VEN's (§9.2.1.1); enter it at the VEN's own."
        : null;
}
