using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>Looks at what a box listens with to which is pushed: its certificate as a server, and its port. Whether the VTN gets there cannot be seen from the box.</summary>
internal sealed class PushExamination(PushOptions push, DoctorOptions options, TimeProvider clock)
{
    /// <summary>id-kp-serverAuth (RFC 5280 §4.2.1.12).</summary>
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    private string Host => push.Url.IdnHost.Trim('[', ']');

    /// <summary>Looks. A port that nobody has is listened at for a moment, by which is known that it can be.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(BoxState box, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        using var own = push.IsInTheClear ? null : ReadCertificate(box, findings);
        if (own is not null)
        {
            findings.Add(ExamineCertificate(own));
        }

        findings.Add(await ExaminePortAsync(own, cancellationToken));
        if (box.Registration is null)
        {
            findings.Add(new Finding(DiagnosisStep.Push, "The box is not registered yet, so that no VTN pushes to it; 'run' registers it."));
        }

        return findings;
    }

    /// <returns>What the box shows to who pushes, for the caller to dispose of; null when there is none, or it cannot be read.</returns>
    private X509Certificate2? ReadCertificate(BoxState box, List<Finding> findings)
    {
        if (push is not { CertificateFile: { } certificateFile, KeyFile: { } keyFile })
        {
            return box.Credentials is { } credentials ? X509CertificateLoader.LoadCertificate(credentials.Certificate.RawDataMemory.Span) : null;
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        }
        catch (Exception broken) when (broken is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            findings.Add(new Finding(DiagnosisStep.Push, $"'{certificateFile}' and '{keyFile}' are no certificate and its key ({broken.Message}).", Causes.PushCertificate));
            return null;
        }
    }

    private Finding ExamineCertificate(X509Certificate2 certificate)
    {
        var now = clock.GetUtcNow();
        var (from, until) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        var usage = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        (Cause? Cause, string Seen) found =
            now < from || now > until ? (Causes.PushCertificate, $"The certificate '{certificate.Subject}', which is shown to who pushes, is valid from {from:u} to {until:u}, and the clock of this box shows {now:u}.")
            : usage is not null && !usage.EnhancedKeyUsages.Cast<Oid>().Any(one => one.Value == ServerAuth)
                ? (Causes.PushUsage, $"The certificate '{certificate.Subject}', which is shown to who pushes, is for {ServerCertificateJudge.Usages(certificate)}, and not for servers.")
            : !certificate.MatchesHostname(Host, allowWildcards: true, allowCommonName: true)
                ? (Causes.PushName, $"The certificate that is shown to who pushes is for {ServerCertificateJudge.Names(certificate)}, and not for the host '{Host}' in push.url.")
            : (null, $"The certificate that is shown to who pushes, '{certificate.Subject}' by '{certificate.Issuer}', is for servers and for '{Host}', until {until:u}.");
        return new Finding(DiagnosisStep.Push, found.Seen, found.Cause);
    }

    private async Task<Finding> ExaminePortAsync(X509Certificate2? own, CancellationToken cancellationToken)
    {
        try
        {
            using var listener = new TcpListener(push.EndPoint);
            if (push.EndPoint.Address.Equals(IPAddress.IPv6Any))
            {
                // As the agent does: a program that has the port for IPv4 alone is in its way, too.
                listener.Server.DualMode = true;
            }

            listener.Start();
            return new Finding(DiagnosisStep.Push, $"The port of {push.EndPoint} is free; 'run' listens there. Whether {push.Url} leads there the VTN alone knows: its operator sees it at this VEN.");
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return await ExamineListenerAsync(own, cancellationToken);
        }
        catch (SocketException refused)
        {
            return new Finding(DiagnosisStep.Push, $"{push.EndPoint} cannot be listened at ({refused.Message}).", Causes.PushPort);
        }
    }

    /// <summary>The agent itself may have the port: it is known by its certificate.</summary>
    private async Task<Finding> ExamineListenerAsync(X509Certificate2? own, CancellationToken cancellationToken)
    {
        if (own is null)
        {
            return new Finding(DiagnosisStep.Push, $"Somebody listens at {push.EndPoint}; whether it is the agent cannot be told.");
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.StepWithin);
        using var shown = await ReadShownAsync(deadline.Token, cancellationToken);
        return shown is not null && shown.RawDataMemory.Span.SequenceEqual(own.RawDataMemory.Span)
            ? new Finding(DiagnosisStep.Push, $"The agent listens at {push.EndPoint}. Whether {push.Url} leads there the VTN alone knows: its operator sees it at this VEN.")
            : new Finding(DiagnosisStep.Push, $"Another program than this agent listens at {push.EndPoint}; it shows {(shown is null ? "no certificate" : $"the certificate '{shown.Subject}'")}.", Causes.PushPort);
    }

    private async Task<X509Certificate2?> ReadShownAsync(CancellationToken deadline, CancellationToken cancellationToken)
    {
        X509Certificate2? shown = null;
        try
        {
            var address = push.EndPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : push.EndPoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : push.EndPoint.Address;
            using var client = new TcpClient(address.AddressFamily);
            await client.ConnectAsync(address, push.EndPoint.Port, deadline);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = Host,
#pragma warning disable RS0030 // Takes nobody: what is shown is read, and the handshake ends
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    {
                        // Nothing is to follow from the connection: it ends here.
                        shown = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                        return false;
                    },
#pragma warning restore RS0030
                },
                deadline);
        }
        catch (Exception ended) when (ended is AuthenticationException or IOException or SocketException || (ended is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // What was shown, if anything, is known.
        }

        return shown;
    }
}
