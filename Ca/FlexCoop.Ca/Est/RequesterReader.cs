using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca;

/// <summary>Finds out who asks, from the connection and the Authorization header alone.</summary>
internal sealed partial class RequesterReader(IEnrolmentRights rights, CertificateVerifier verifier, CertificateStore certificates, ILogger<RequesterReader> logger)
{
    /// <summary>Whether the peer sends a token or a code.</summary>
    public static bool HasCredentials(HttpContext context) => context.Request.Headers.Authorization.Count > 0;

    /// <summary>Who enrols, by bearer token (RFC 6750) or one-time code (HTTP Basic, RFC 7030 §3.2.3); null when nobody we know.</summary>
    public async ValueTask<Requester?> ReadEnrolmentAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization.ToString(), out var header) || header.Parameter is not { Length: > 0 } parameter)
        {
            return null;
        }

        var grant = header.Scheme.ToUpperInvariant() switch
        {
            "BEARER" => await rights.FindByTokenAsync(parameter, cancellationToken),
            "BASIC" when ReadBasic(parameter) is var (user, code) => await rights.FindByCodeAsync(user, code, cancellationToken),
            _ => null,
        };
        return grant is null ? null : new Requester
        {
            Grant = grant,
            Mandate = await rights.FindMandateAsync(grant.MandateId, cancellationToken),
            TlsCertificate = context.Connection.ClientCertificate,
            RemoteAddress = context.Connection.RemoteIpAddress,
        };
    }

    /// <summary>
    /// Who renews, by the certificate of the connection, which may be over since not more than 90 days, or superseded by one that was never used; null when it is not one of ours, or revoked otherwise.
    /// </summary>
    public async ValueTask<Requester?> ReadRenewalAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            return null;
        }

        if (await verifier.VerifyRenewalAsync(certificate, RenewalWindow.Late, cancellationToken) is { } holder)
        {
            return new Requester
            {
                Holder = holder,
                Mandate = await rights.FindMandateAsync(holder.MandateId, cancellationToken),
                TlsCertificate = certificate,
                RemoteAddress = context.Connection.RemoteIpAddress,
            };
        }

        if (await certificates.FindAsync(Convert.ToHexStringLower(certificate.SerialNumberBytes.Span), cancellationToken) is { Value: { RevocationReason: RevocationReason.Superseded } replaced }
            && replaced.Certificate.AsSpan().SequenceEqual(certificate.RawDataMemory.Span))
        {
            Log.Replaced(logger, replaced.Serial, replaced.Mandate.Subject, context.Connection.RemoteIpAddress);
        }

        return null;
    }

    private static (string User, string Code)? ReadBasic(string parameter)
    {
        var bytes = new byte[parameter.Length];
        return Convert.TryFromBase64String(parameter, bytes, out var written) && Encoding.UTF8.GetString(bytes, 0, written).Split(':', 2) is [var user, var code] ? (user, code) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(6301, LogLevel.Warning, "Certificate {SerialNumber} of {Subject} was shown by {Address} to be renewed, after its successor had taken its place: was its key copied, or did the device lose the successor?")]
        public static partial void Replaced(ILogger logger, string serialNumber, string subject, System.Net.IPAddress? address);
    }
}
