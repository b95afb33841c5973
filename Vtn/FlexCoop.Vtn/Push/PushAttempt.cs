using System.Net.Security;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Vtn;

/// <summary>A try to push, over a connection that is opened for it and for nothing else.</summary>
/// <param name="ven">To whom.</param>
/// <param name="isEcc">Which of our certificates is shown: ECC or RSA.</param>
internal sealed class PushAttempt(KnownVen ven, bool isEcc)
{
    public KnownVen Ven => ven;

    public bool IsEcc => isEcc;

    /// <summary>Whether a server that takes no certificate of this kind may be what is in the way.</summary>
    public bool IsOtherKindWorthATry { get; set; }

    /// <summary>Whether there is a connection on which the message goes out.</summary>
    public bool IsConnected { get; set; }

    /// <summary>The status of HTTP that it was answered with; null before.</summary>
    public int? Status { get; set; }

    /// <summary>Whether a refusal of our certificate is told only after the handshake, as by TLS 1.3.</summary>
    public bool MayRefuseLate { get; set; }

    /// <summary>What the VEN has shown in the handshake; null before.</summary>
    public X509Certificate2? Shown { get; set; }

    /// <summary>Whose that is; null before it is known, and in a lab.</summary>
    public PushedServer? Server { get; set; }

    /// <summary>Why there is no connection, where that is known better than by the exception; null when it is not.</summary>
    public string? Fault { get; set; }

    /// <summary>A fault of ours, such as of the store, that is no fault of the VEN's; null for none.</summary>
    public ExceptionDispatchInfo? OwnFault { get; set; }

    /// <summary>Makes a connection safe, and finds out whose server is at its other end.</summary>
    /// <exception cref="AuthenticationException">It is not this VEN's, or shakes no hands with us: <see cref="Fault"/> says why, where it is known.</exception>
    /// <exception cref="IOException">It broke off.</exception>
    public async Task AuthenticateAsync(SslStream stream, string host, PushTls tls, CancellationToken cancellationToken)
    {
        var isNamed = true;
        var options = tls.OptionsFor(isEcc);
        options.TargetHost = host;
#pragma warning disable RS0030 // It takes nothing that the policy of its chain does not; only the name is held against who it is below, before anything is sent.
        options.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
        {
            isNamed = !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
            return (Fault = PushPeer.WhyNot(errors, chain)) is null;
        };
#pragma warning restore RS0030
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken);
        }
        catch (Exception failed) when (failed is AuthenticationException or IOException)
        {
            IsOtherKindWorthATry = Fault is null;
            throw;
        }

        MayRefuseLate = stream.SslProtocol == SslProtocols.Tls13;
        Shown = X509CertificateLoader.LoadCertificate(stream.RemoteCertificate!.GetRawCertData());
        (Server, Fault) = await tls.FindAsync(Shown, cancellationToken);
        Fault ??= !isNamed && !Server!.IsPinned ? PushPeer.NameMismatch : PushPeer.WhyNotOf(Server!, ven);
        if (Fault is not null)
        {
            throw new AuthenticationException(Fault);
        }
    }
}
