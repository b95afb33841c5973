using FlexCoop.Ca;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FlexCoop.Middleware.Doors;

/// <summary>Tells who shows a certificate at OpenADR's doors: by TLS alone, no header says anything about it (FX-02).</summary>
/// <remarks>
/// The chain was checked in the handshake. Who it is, is looked up at a connection's first request; whether the certificate stands, by status and validity,
/// is asked at each, and so is the mandate, so that who is revoked, suspended or over is out on connections that are open or were resumed, too (T-02, rule 516).
/// </remarks>
internal sealed partial class CertifiedPeers(CertificateVerifier verifier, IEnrolmentRights rights, Renewals renewals, ILogger<CertifiedPeers> logger)
{
    /// <summary>Lets in whose certificate stands, as the VEN that it names; anybody else gets 403, and the connection ends.</summary>
    /// <remarks>Interpretation: 403, which rule 517 names for the handshake, also after it.</remarks>
    public async Task LetInAsync(HttpContext context, RequestDelegate next)
    {
        if (await FindAsync(context) is not { } holder || !verifier.Stands(holder) || !await rights.IsInForceAsync(holder.MandateId, context.RequestAborted))
        {
            Log.Refused(logger, context.Connection.ClientCertificate?.SerialNumber, context.Connection.RemoteIpAddress);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.Headers.Connection = "close";
            await context.Response.WriteAsync("The certificate is not that of a VEN here, or is revoked, or over, or its owner has withdrawn it; enrol, or renew it.\n", context.RequestAborted);
            return;
        }

        await renewals.UsedAsync(holder, context.RequestAborted);
        context.Features.Set(new CertifiedVen(new VenId(holder.Subject), holder.Cooperative));
        await next(context);
    }

    private async ValueTask<CertificateHolder?> FindAsync(HttpContext context)
    {
        var connection = context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items;
        if (!connection.TryGetValue(typeof(CertificateHolder), out var known))
        {
            known = context.Connection.ClientCertificate is { } certificate && await verifier.VerifyAsync(certificate, TimeSpan.Zero, context.RequestAborted) is { } holder && IsVen(holder)
                ? holder
                : null;
            connection[typeof(CertificateHolder)] = known;
        }

        return (CertificateHolder?)known;
    }

    private static bool IsVen(CertificateHolder holder) => holder.Profile == CertificateProfiles.Ven.Name || holder.Profile == CertificateProfiles.VenPush.Name;

    private static partial class Log
    {
        [LoggerMessage(1421, LogLevel.Warning, "Certificate {SerialNumber} from {Address} was refused at OpenADR's door")]
        public static partial void Refused(ILogger logger, string? serialNumber, System.Net.IPAddress? address);
    }
}
