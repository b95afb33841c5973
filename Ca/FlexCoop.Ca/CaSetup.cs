using System.Security.Cryptography;
using FlexCoop.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Ca;

/// <summary>Puts the certificate authority into a host. The host provides the <see cref="Database"/>, the <see cref="Hierarchy"/>, <see cref="IEnrolmentRights"/> and <see cref="IIssuanceLog"/>, and <see cref="IHostProofs"/> where VENs may be servers.</summary>
public static class CaSetup
{
    /// <summary>Where certificates are asked for by REST.</summary>
    public const string CertificatesPath = "/api/v1/certificates";

    private static readonly string[] EstPrefixes = ["/.well-known/est", "/.well-known/est/{cooperative}"];

    /// <summary>Adds the services of the authority, with the options of section <c>Ca</c>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">The host's.</param>
    /// <param name="clock">Real time: what is valid when is no matter of a scaled clock.</param>
    public static IServiceCollection AddCa(this IServiceCollection services, IConfiguration configuration, TimeProvider clock)
    {
        services.AddOptions<CaOptions>()
            .Bind(configuration.GetSection("Ca"), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<CaOptions>, CaOptionsValidator>();
        services.AddSingleton(provider => new CaUrls(Options(provider)));
        services.AddSingleton<CertificateStore>();
        services.AddSingleton(provider => new IssuanceClock(provider.GetRequiredService<CertificateStore>(), clock));
        services.AddSingleton(provider => new RequestLimits(Options(provider), clock));
        services.AddSingleton(provider => new BlockedKeys(
            Options(provider).BlocklistFile is { } file ? KeyBlocklist.Read(file) : KeyBlocklist.Empty, provider.GetRequiredService<Hierarchy>().All));
        services.AddSingleton(provider => new CertificateStatusMap(provider.GetRequiredService<Database>(), clock));
        services.AddSingleton(provider => new CertificateVerifier(
            provider.GetRequiredService<Hierarchy>(), provider.GetRequiredService<CertificateStore>(), provider.GetRequiredService<CertificateStatusMap>(),
            provider.GetRequiredService<IIssuanceLog>(), clock));
        services.AddSingleton(provider => new CertificateRevoker(
            provider.GetRequiredService<CertificateStore>(), provider.GetRequiredService<CertificateStatusMap>(), provider.GetRequiredService<BlockedKeys>(), clock,
            provider.GetRequiredService<ILogger<CertificateRevoker>>()));
        services.AddSingleton(provider => new Renewals(provider.GetRequiredService<CertificateStore>(), provider.GetRequiredService<CertificateRevoker>(), clock));
        services.AddSingleton<CsrKeyPolicy>();
        services.AddSingleton(provider => new HostNamePolicy(provider.GetRequiredService<Hierarchy>(), clock, provider.GetService<IHostProofs>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CsrPolicy>(provider, clock));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<IssuanceClaims>(provider, clock));
        services.AddSingleton(_ => new SerialNumbers(RandomNumberGenerator.Create()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CertificatePlanner>(provider, clock));
        services.AddSingleton<Standing>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CertificateSigner>(provider, clock));
        services.AddSingleton<CertificateIssuer>();
        services.AddSingleton(provider => new OwnCertificates(provider.GetRequiredService<CertificateIssuer>(), provider.GetService<IOwnKeys>() ?? new FreshKeys()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<UnfinishedCertificates>(provider, clock));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CrlPublisher>(provider, clock, Options(provider)));
        services.AddSingleton<RequesterReader>();
        services.AddSingleton<EstEndpoint>();
        services.AddSingleton<CertificateEndpoint>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CaUpkeep>(provider, clock));
        services.AddHostedService(provider => provider.GetRequiredService<CaUpkeep>());
        return services;
    }

    /// <summary>Reads what the authority keeps in memory, and makes the first CRLs; before the first request.</summary>
    /// <exception cref="CaStartException">A profile says something else than when it was first used.</exception>
    public static async Task LoadCaAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.LoadIssuanceAsync(cancellationToken);
        await services.GetRequiredService<CaUpkeep>().RunOnceAsync(cancellationToken);
    }

    /// <summary>Reads what issuance keeps in memory: all that a command needs, which publishes nothing.</summary>
    /// <exception cref="CaStartException">A profile says something else than when it was first used.</exception>
    public static async Task LoadIssuanceAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<Database>();
        await ProfileLedger.CheckAsync(database, cancellationToken);
        await services.GetRequiredService<CertificateStatusMap>().LoadAsync(cancellationToken);
        await services.GetRequiredService<IssuanceClock>().LoadAsync(cancellationToken);
        var blocked = services.GetRequiredService<BlockedKeys>();
        foreach (var (key, _) in await database.Documents(BlockedKeyDocument.Collection).FindRangeAsync(BlockedKeyDocument.AtIndex, "", to: null, cancellationToken))
        {
            blocked.Add(key.SpkiHash);
        }
    }

    /// <summary>Maps the list of authorities, for all and by cooperative: <c>/.well-known/est/…/cacerts</c>. For any door: a box reads it before it shows anything of itself.</summary>
    public static void MapCaCertificates(this IEndpointRouteBuilder endpoints)
    {
        var est = endpoints.ServiceProvider.GetRequiredService<EstEndpoint>();
        foreach (var prefix in EstPrefixes)
        {
            endpoints.MapGet(prefix + "/cacerts", est.CaCertificatesAsync);
        }
    }

    /// <summary>Maps the rest of EST, likewise. For a door that requests a client certificate and takes any.</summary>
    public static void MapEst(this IEndpointRouteBuilder endpoints)
    {
        var est = endpoints.ServiceProvider.GetRequiredService<EstEndpoint>();
        foreach (var prefix in EstPrefixes)
        {
            endpoints.MapGet(prefix + "/csrattrs", EstEndpoint.CsrAttributesAsync);
            endpoints.MapPost(prefix + "/simpleenroll", est.SimpleEnrollAsync);
            endpoints.MapPost(prefix + "/simplereenroll", est.SimpleReenrollAsync);
        }
    }

    /// <summary>Maps <c>POST /api/v1/certificates</c> and <c>GET /api/v1/certificates/{serial}/renewal-window</c>.</summary>
    public static void MapCertificates(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(CertificatesPath, (HttpContext context, CertificateEndpoint certificates) => certificates.IssueAsync(context));
        endpoints.MapGet(
            CertificatesPath + "/{serial}/renewal-window",
            (string serial, CertificateEndpoint certificates, CancellationToken cancellationToken) => certificates.RenewalWindowAsync(serial, cancellationToken));
    }

    /// <summary>Maps what certificates point to: <c>/ca/{issuer}.cer</c> and <c>/ca/{issuer}/{shard}.crl</c>.</summary>
    public static void MapCaFiles(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/ca/{issuer}.cer", (string issuer, CertificateEndpoint certificates) => certificates.Issuer(issuer));
        endpoints.MapGet(
            "/ca/{issuer}/{shard:int}.crl",
            (string issuer, int shard, CertificateEndpoint certificates, CancellationToken cancellationToken) => certificates.CrlAsync(issuer, shard, cancellationToken));
    }

    private static CaOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<CaOptions>>().Value;
}
