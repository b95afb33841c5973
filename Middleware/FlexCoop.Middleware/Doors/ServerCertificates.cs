using System.Net.Security;
using FlexCoop.Ca;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Doors;

/// <summary>The doors' own certificates, ECC and RSA (rule 68): made at the start, with keys that stay in memory, and renewed while the server runs.</summary>
/// <remarks>
/// Each door has its own: the framework keeps session tickets by certificate, and a session that began at one door, without a client certificate or with any, is
/// resumed at no other; and the suite of the certification door has no forward secrecy, so that whoever breaks its RSA key is to learn nothing of the others.
/// What runs keeps the certificate with which it began; new connections have the new one.
/// </remarks>
internal sealed partial class ServerCertificates(
    OwnCertificates own, Hierarchy hierarchy, DoorAddresses doors, IOptions<DoorOptions> options, Clocks clocks, ILogger<ServerCertificates> logger) : BackgroundService
{
    private const string Organisation = "flexcoop";
    private static readonly TimeSpan LookInterval = TimeSpan.FromHours(1);

    private volatile Made? _made;

    /// <summary>The certificate for a client.</summary>
    public SslStreamCertificateContext For(Door door, bool isEcc) => _made!.Certificates[(door, isEcc)];

    /// <summary>Makes them; before the doors open.</summary>
    /// <exception cref="StartException">The authority refuses.</exception>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        var certificates = new Dictionary<(Door, bool), SslStreamCertificateContext>();
        foreach (var (door, _) in doors.Open)
        {
            certificates[(door, true)] = await MakeAsync(KeyBranch.Ec, cancellationToken);
            certificates[(door, false)] = await MakeAsync(KeyBranch.Rsa, cancellationToken);
        }

        var leaf = certificates[(Door.Pages, true)].TargetCertificate;
        var (from, to) = (leaf.NotBefore.ToUniversalTime(), leaf.NotAfter.ToUniversalTime());
        _made = new Made(certificates, RenewAt: new DateTimeOffset(from + ((to - from) * 2 / 3), TimeSpan.Zero), NotAfter: to);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Upkeep.RunAsync(LookInterval, clocks.Wire, RenewAsync, unavailable => Log.NotRenewed(logger, unavailable), stoppingToken);

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (clocks.Wire.GetUtcNow() < _made!.RenewAt)
        {
            return;
        }

        try
        {
            await MakeAsync(cancellationToken);
            Log.Renewed(logger, _made!.NotAfter);
        }
        catch (StartException refused)
        {
            Log.NotRenewed(logger, refused);
        }
    }

    private async Task<SslStreamCertificateContext> MakeAsync(KeyBranch branch, CancellationToken cancellationToken)
    {
        var host = options.Value.HostName;
        var (certificate, refusal) = await own.MakeAsync(CertificateProfiles.Vtn, branch, host, Organisation, [.. new[] { host, "localhost" }.Distinct()], cancellationToken);
        if (certificate is null)
        {
            throw new StartException($"The doors have no certificate: {refusal!.Detail}");
        }

        var issuer = hierarchy.Intermediates.Single(authority => authority.Certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData));
        return SslStreamCertificateContext.Create(certificate, [issuer.Certificate], offline: true);
    }

    private sealed record Made(IReadOnlyDictionary<(Door Door, bool IsEcc), SslStreamCertificateContext> Certificates, DateTimeOffset RenewAt, DateTime NotAfter);

    private static partial class Log
    {
        [LoggerMessage(1411, LogLevel.Information, "The doors have new certificates, until {NotAfter}")]
        public static partial void Renewed(ILogger logger, DateTime notAfter);

        [LoggerMessage(1412, LogLevel.Error, "The doors' certificates could not be renewed; it is tried again in an hour")]
        public static partial void NotRenewed(ILogger logger, Exception exception);
    }
}
