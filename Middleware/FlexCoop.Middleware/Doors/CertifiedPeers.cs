using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Ca;
using FlexCoop.Middleware.Fingerprints;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FlexCoop.Middleware.Doors;

/// <summary>Tells who shows a certificate at OpenADR's doors: by TLS alone, no header says anything about it (FX-02), but on the socket of a proxy.</summary>
/// <remarks>
/// The chain was checked in the handshake, unless that was the proxy's. Who it is, is looked up at a connection's first request; whether the certificate stands, by status and validity,
/// is asked at each, and so is the mandate, so that who is revoked, suspended or over is out on connections that are open or were resumed, too (T-02, rule 516).
/// </remarks>
internal sealed partial class CertifiedPeers(
    CertificateVerifier verifier, IEnrolmentRights rights, FingerprintBook fingerprints, Renewals renewals, Clocks clocks, LogRation ration, ILogger<CertifiedPeers> logger)
{
    /// <summary>How often a certificate is refused on the proxy's socket before it is not even judged; then once after each <see cref="JudgedAgainAfter"/>.</summary>
    private const int RefusalsAtOnce = 20;

    /// <summary>How many of the proxy's clients are known at once.</summary>
    private const int MostKnown = 10_000;

    private const string NotOfAVen = "The certificate is not that of a VEN here, or is revoked, or over; enrol, or renew it.";

    private const string NotInForce = "The owner of this box has suspended or removed it, at the platform's page of what he has allowed: there he lets it go on, or adds it anew.";

    private static readonly TimeSpan JudgedAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>By the SHA-256 of a certificate that the proxy has handed on; those without one share the empty name.</summary>
    private readonly TokenBuckets<string> _refusals = new(JudgedAgainAfter, RefusalsAtOnce, clocks.Wire);

    /// <summary>The same, of whom was let in: what a connection's first request finds at the TLS door.</summary>
    private readonly ConcurrentDictionary<string, Peer> _forwarded = new(StringComparer.Ordinal);

    /// <summary>Lets in whose certificate stands, as the VEN that it names; anybody else gets 403, and the connection ends.</summary>
    /// <remarks>Interpretation: 403, which rule 517 names for the handshake, also after it.</remarks>
    public async Task LetInAsync(HttpContext context, RequestDelegate next)
    {
        var isForwarded = ForwardedCertificate.IsExpected(context);
        if (isForwarded && ForwardedCertificate.Take(context) is { } malformed)
        {
            if (_refusals.Take("") is null)
            {
                Log.Malformed(logger, malformed);
            }

            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync($"Client-Cert {malformed}; the proxy is to send the client's certificate as :BASE64: of its DER (RFC 9440).\n", context.RequestAborted);
            return;
        }

        var forwarded = isForwarded ? context.Connection.ClientCertificate!.GetCertHashString(HashAlgorithmName.SHA256) : null;
        if (forwarded is not null && _refusals.IsEmpty(forwarded))
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = JudgedAgainAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            await context.Response.WriteAsync("The certificate was refused again and again; enrol, or renew it.\n", context.RequestAborted);
            return;
        }

        var peer = await (forwarded is null ? FindAsync(context) : FindForwardedAsync(forwarded, context));
        if (await FindFaultAsync(peer, context.Connection.ClientCertificate, context.RequestAborted) is var (trouble, fault))
        {
            if (forwarded is not null)
            {
                _forwarded.TryRemove(forwarded, out _);
                _refusals.Take(forwarded);
            }

            if (ration.Take(trouble.Cause, context.Connection.RemoteIpAddress) is { } leftOut)
            {
                var shown = context.Connection.ClientCertificate is { } certificate ? ShownCertificate.Of(certificate) : "no certificate";
                Log.Refused(logger, context.Connection.ClientCertificate?.SerialNumber, context.Connection.RemoteIpAddress, trouble.Cause, shown, trouble.Remedy, leftOut);
            }

            context.Response.Headers[DoorTrouble.Header] = trouble.Cause;
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.Headers.Connection = "close";
            await context.Response.WriteAsync(fault + "\n", context.RequestAborted);
            return;
        }

        if (peer!.Holder is { } holder)
        {
            await renewals.UsedAsync(holder);
        }

        context.Features.Set(peer.Ven);
        await next(context);
    }

    /// <summary>Whose the certificate of a server is, to which is pushed; or why it is none of a VEN, or does not stand.</summary>
    public async ValueTask<(PushedServer? Server, string? Fault)> FindServerAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var peer = await FindAsync(certificate, cancellationToken);
        return await FindFaultAsync(peer, certificate, cancellationToken) is var (_, fault)
            ? (null, $"its server's certificate is refused: {fault}")
            : (new PushedServer(peer!.Ven, IsPinned: peer.Elsewhere is not null), null);
    }

    /// <returns>What keeps it out, and what would let it in; null when nothing does.</returns>
    private async ValueTask<(DoorTrouble Trouble, string Text)?> FindFaultAsync(Peer? peer, X509Certificate2? shown, CancellationToken cancellationToken)
    {
        var stands = peer switch
        {
            null => false,
            { Holder: { } holder } => verifier.Stands(holder),
            _ => fingerprints.Stands(peer.Elsewhere!) && clocks.Wire.GetUtcNow() <= peer.NotAfter,
        };
        return !stands ? (await ExplainAsync(shown, cancellationToken), NotOfAVen)
            : peer!.Holder is { } own && !await rights.IsInForceAsync(own.MandateId, cancellationToken) ? (DoorTrouble.MandateEnded, NotInForce)
            : null;
    }

    private async ValueTask<DoorTrouble> ExplainAsync(X509Certificate2? certificate, CancellationToken cancellationToken) => certificate is null
        ? DoorTrouble.NoClientCertificate
        : await verifier.ExplainAsync(certificate, cancellationToken) switch
        {
            CertificateFault.Revoked => DoorTrouble.CertificateRevoked,
            CertificateFault.OutOfTime => clocks.Wire.GetUtcNow().UtcDateTime < certificate.NotBefore.ToUniversalTime() ? DoorTrouble.CertificateNotYetValid : DoorTrouble.CertificateExpired,
            _ => DoorTrouble.CertificateUnknown,
        };

    /// <summary>Tells of a VEN that asks for what is not here, and answers it.</summary>
    public Task NotHereAsync(HttpContext context, RequestDelegate answer)
    {
        if (ration.Take(DoorTrouble.WrongPath.Cause, context.Connection.RemoteIpAddress) is { } leftOut)
        {
            Log.NotHere(logger, context.Features.Get<CertifiedVen>()!.VenId, DoorTrouble.WrongPath.Cause, ForeignText.Shown(context.Request.Path), DoorTrouble.WrongPath.Remedy, leftOut);
        }

        return answer(context);
    }

    private async ValueTask<Peer?> FindAsync(HttpContext context)
    {
        var connection = context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items;
        if (!connection.TryGetValue(typeof(Peer), out var known))
        {
            known = context.Connection.ClientCertificate is { } certificate ? await FindAsync(certificate, context.RequestAborted) : null;
            connection[typeof(Peer)] = known;
        }

        return (Peer?)known;
    }

    private async ValueTask<Peer?> FindForwardedAsync(string thumbprint, HttpContext context)
    {
        if (_forwarded.TryGetValue(thumbprint, out var known) || await FindAsync(context.Connection.ClientCertificate!, context.RequestAborted) is not { } found)
        {
            return known;
        }

        if (_forwarded.Count >= MostKnown)
        {
            // All are found again at their next requests.
            _forwarded.Clear();
        }

        return _forwarded[thumbprint] = found;
    }

    private async ValueTask<Peer?> FindAsync(X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        if (await verifier.VerifyAsync(certificate, TimeSpan.Zero, cancellationToken) is { } holder)
        {
            return IsVen(holder) ? new Peer(new CertifiedVen(new VenId(holder.Subject), holder.Cooperative), holder.NotAfter, Holder: holder) : null;
        }

        return await fingerprints.FindAsync(certificate, cancellationToken) is { } elsewhere
            ? new Peer(new CertifiedVen(new VenId(elsewhere.VenId), elsewhere.Cooperative), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()), Elsewhere: elsewhere)
            : null;
    }

    private static bool IsVen(CertificateHolder holder) => holder.Profile == CertificateProfiles.Ven.Name || holder.Profile == CertificateProfiles.VenPush.Name;

    /// <summary>Who is at the other end of a connection, by a certificate of ours or by a fingerprint.</summary>
    private sealed record Peer(CertifiedVen Ven, DateTimeOffset NotAfter, CertificateHolder? Holder = null, FingerprintDocument? Elsewhere = null);

    private static partial class Log
    {
        [LoggerMessage(1421, LogLevel.Warning, "Certificate {SerialNumber} from {Address} was refused at OpenADR's door, {Cause}: {Shown} {Remedy}. {LeftOut} lines like it were left out")]
        public static partial void Refused(ILogger logger, string? serialNumber, System.Net.IPAddress? address, string cause, string shown, string remedy, int leftOut);

        [LoggerMessage(1434, LogLevel.Warning, "VEN {VenId} has asked OpenADR's door for what is not here, {Cause}: '{Path}'; {Remedy}. {LeftOut} lines like it were left out")]
        public static partial void NotHere(ILogger logger, VenId venId, string cause, string path, string remedy, int leftOut);

        [LoggerMessage(1422, LogLevel.Warning, "The proxy on Doors:ForwardedSocket has sent no certificate: Client-Cert {Fault}")]
        public static partial void Malformed(ILogger logger, QuotingText fault);
    }
}
