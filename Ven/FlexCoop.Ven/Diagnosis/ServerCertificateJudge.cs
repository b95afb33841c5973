using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>Takes of servers what the chain policy takes, and puts into words why it does not.</summary>
/// <param name="roots">By which the server is known; null for the roots of the system.</param>
/// <param name="clock">Real time.</param>
internal sealed class ServerCertificateJudge(X509Certificate2Collection? roots, TimeProvider clock)
{
    private const X509ChainStatusFlags UnknownAuthority = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    /// <summary>Judges what was shown.</summary>
    /// <returns>Whether it is taken, and then always without errors.</returns>
    /// <exception cref="UntrustedServerException">It is not, and why.</exception>
    public bool Judge(object stream, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None ? true : throw new UntrustedServerException(Explain((stream as SslStream)?.TargetHostName, shown as X509Certificate2, chain, errors));

    /// <summary>Whether nothing is wrong but that its authority is not known.</summary>
    public static bool IsOnlyUnknown(X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.RemoteCertificateChainErrors && (Status(chain) & ~UnknownAuthority) == X509ChainStatusFlags.NoError;

    private Trouble Explain(string? host, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors) => (certificate, errors) switch
    {
        (null, _) => new(Causes.ServerCertificate, "The server shows no certificate."),

        // First, since a name that is mistyped leads to somebody else's certificate, which no --trust should mend.
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) =>
            new(Causes.ServerName, $"The certificate that is shown is for {Names(certificate)}, and not for the host '{host}' in the address."),
        _ => ExplainChain(certificate, chain),
    };

    private Trouble ExplainChain(X509Certificate2 certificate, X509Chain? chain)
    {
        var status = Status(chain);
        return status switch
        {
            _ when status.HasFlag(X509ChainStatusFlags.NotTimeValid) => ExplainTime(certificate, chain),

            // A bad signature: there is an authority of that name, with another key, such as that of an installation before.
            _ when (status & (UnknownAuthority | X509ChainStatusFlags.NotSignatureValid)) != X509ChainStatusFlags.NoError => ExplainAuthority(certificate, chain),
            _ when status.HasFlag(X509ChainStatusFlags.NotValidForUsage) => new(Causes.ServerUsage, $"The certificate '{certificate.Subject}' is for {Usages(certificate)}, and not for servers."),
            _ => new(Causes.ServerCertificate, $"The certificate '{certificate.Subject}' cannot be taken ({string.Join(" ", (chain?.ChainStatus ?? []).Select(one => one.StatusInformation.Trim()))})."),
        };
    }

    private Trouble ExplainTime(X509Certificate2 certificate, X509Chain? chain)
    {
        // It may be an intermediate that is over, while the server's own is not.
        var over = (chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>()).FirstOrDefault(element => element.ChainElementStatus.Any(one => one.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)))?.Certificate ?? certificate;
        var now = clock.GetUtcNow();
        var (from, until) = (new DateTimeOffset(over.NotBefore), new DateTimeOffset(over.NotAfter));
        return new Trouble(
            now < from ? Causes.ServerNotYetValid : Causes.ServerExpired,
            $"{(over.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span) ? "The server's certificate" : $"The certificate '{over.Subject}' above the server's")} is valid from {from.UtcDateTime:u} to {until.UtcDateTime:u}, and the clock of this box shows {now.UtcDateTime:u}.");
    }

    /// <summary>Who knows his platform's roots, and meets a chain that names none of them, meets somebody else: its name, which the certificate has, was borrowed.</summary>
    private Trouble ExplainAuthority(X509Certificate2 certificate, X509Chain? chain)
    {
        var issuers = (chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>()).Select(element => element.Certificate.Issuer).Append(certificate.Issuer);
        return roots is not null && !issuers.Intersect(roots.Select(root => root.Subject)).Any()
            ? new(Causes.Intercepted, $"The certificate that is shown is by '{certificate.Issuer}', and not by '{string.Join("' or '", roots.Select(root => root.Subject))}', by whom the platform is known here.")
            : new(Causes.ServerAuthority, $"The certificate that is shown is by '{certificate.Issuer}', which is not trusted here.");
    }

    private static X509ChainStatusFlags Status(X509Chain? chain) => (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);

    /// <summary>The names of hosts that a certificate has; its subject where it has none.</summary>
    internal static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));
        return string.Join(", ", names.Select(name => $"'{name}'")) is { Length: > 0 } all ? all : $"'{certificate.Subject}'";
    }

    /// <summary>What a certificate is for by its extended key usage; anything where it has none.</summary>
    internal static string Usages(X509Certificate2 certificate)
    {
        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(usage => usage.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>()).Select(usage => usage.FriendlyName ?? usage.Value);
        return string.Join(", ", usages) is { Length: > 0 } all ? all : "anything";
    }
}
