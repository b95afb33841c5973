using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ca.Tests;

/// <summary>The authority over a database on the disk, with a clock that stands still; its door is opened by a test that needs it.</summary>
internal sealed class CaHost : IAsyncDisposable
{
    private readonly TemporaryFolder? _folder;
    private readonly string _database;
    private readonly Dictionary<string, string?> _settings;
    private readonly List<Stored<CrlDocument>> _fillers = [];
    private long? _maxBytes;
    private WebApplication? _app;
    private X509Certificate2? _server;

    private readonly int _port;

    private CaHost(Dictionary<string, string?> settings, string? folder, TestClock? clock = null, int port = 0)
    {
        Clock = clock ?? new TestClock();
        _port = port;
        _settings = settings;
        _folder = folder is null ? new TemporaryFolder() : null;
        _database = Path.Combine(folder ?? _folder!.Path, "ca.db");
    }

    public TestClock Clock { get; }

    public TestRights Rights { get; } = new();

    /// <summary>Where serial numbers come from, from the next time that it is opened; null for the authority's own.</summary>
    public SerialNumbers? Serials { get; set; }

    public TestSteps Steps { get; } = new();

    public static Hierarchy Hierarchy => SomeHierarchy.Shared;

    public Uri Url => new(_app!.Urls.Single().Replace("127.0.0.1", "localhost"));

    public CertificateIssuer Issuer => Get<CertificateIssuer>();

    public OwnCertificates Own => Get<OwnCertificates>();

    public CsrPolicy Policy => Get<CsrPolicy>();

    public CertificateStore Certificates => Get<CertificateStore>();

    public CertificateRevoker Revoker => Get<CertificateRevoker>();

    public CertificateVerifier Verifier => Get<CertificateVerifier>();

    public CertificateStatusMap Status => Get<CertificateStatusMap>();

    public Renewals Renewals => Get<Renewals>();

    public CaUpkeep Upkeep => Get<CaUpkeep>();

    public CrlPublisher Crls => Get<CrlPublisher>();

    public Database Database => Get<Database>();

    /// <summary>The authority without a door.</summary>
    public static async Task<CaHost> OpenAsync(CancellationToken cancellationToken, params (string Key, string Value)[] settings)
    {
        var host = new CaHost(settings.ToDictionary(setting => "Ca:" + setting.Key, string? (setting) => setting.Value), folder: null);
        await host.BuildAsync(cancellationToken);
        return host;
    }

    /// <summary>The authority without a door, over the data of a folder that stays.</summary>
    public static async Task<CaHost> OpenOverAsync(string folder, CancellationToken cancellationToken)
    {
        var host = new CaHost([], folder);
        await host.BuildAsync(cancellationToken);
        return host;
    }

    /// <summary>The authority with a door that requests a client certificate, and takes any: that of machines.</summary>
    public static async Task<CaHost> StartAsync(CancellationToken cancellationToken, params (string Key, string Value)[] settings)
    {
        var host = await OpenAsync(cancellationToken, settings);
        await host.OpenDoorAsync(cancellationToken);
        return host;
    }

    /// <summary>The same for programs that look at the machine's clock: the test's stands still at today, and certificates point to this door.</summary>
    public static async Task<CaHost> StartTodayAsync(CancellationToken cancellationToken)
    {
        var port = FreePort.Find();
        var settings = new Dictionary<string, string?> { ["Ca:PublicUrl"] = $"https://localhost:{port}", ["Ca:CrlShards"] = "1" };
        var host = new CaHost(settings, folder: null, new TestClock(TimeProvider.System.GetUtcNow()), port);
        await host.BuildAsync(cancellationToken);
        await host.OpenDoorAsync(cancellationToken);
        return host;
    }

    /// <summary>A mandate for a VEN, with a grant for it.</summary>
    public (Mandate Mandate, EnrolmentGrant Grant) NewMandate(Func<Mandate, Mandate>? change = null, Func<EnrolmentGrant, EnrolmentGrant>? grant = null)
    {
        var id = Guid.NewGuid();
        var mandate = new Mandate { MandateId = $"M-{id:N}", Profile = "ven", Subject = $"VEN-{id.ToString("N")[..16].ToUpperInvariant()}", Cooperative = "dorp", DeviceId = id, IsActive = true };
        mandate = change?.Invoke(mandate) ?? mandate;
        Rights.Mandates[mandate.MandateId] = mandate;
        var given = new EnrolmentGrant { GrantId = $"G-{id:N}", MandateId = mandate.MandateId };
        return (mandate, grant?.Invoke(given) ?? given);
    }

    public Requester NewRequester(Func<Mandate, Mandate>? change = null, Func<EnrolmentGrant, EnrolmentGrant>? grant = null)
    {
        var (mandate, given) = NewMandate(change, grant);
        return new Requester { Grant = given, Mandate = mandate };
    }

    /// <summary>A VEN's first certificate.</summary>
    public async Task<CertificateDocument> EnrolAsync(SomeRequest request, CancellationToken cancellationToken, Requester? requester = null)
    {
        var outcome = await Issuer.IssueAsync(request.Der(), requester ?? NewRequester(), cancellationToken);
        Assert.That(outcome.Refusal, Is.Null);
        return outcome.Issued!;
    }

    /// <summary>Who shows this certificate to renew it.</summary>
    public Requester Renewing(CertificateDocument certificate) => new()
    {
        Holder = new CertificateHolder(certificate.Serial, certificate.Issuer, certificate.Mandate.Subject, certificate.Mandate.Cooperative, certificate.Mandate.Profile, certificate.Mandate.MandateId, certificate.NotAfter, certificate.Predecessor),
        Mandate = Rights.Mandates[certificate.Mandate.MandateId],
    };

    /// <summary>Stops, and opens over the same data.</summary>
    public async Task ReopenAsync(CancellationToken cancellationToken)
    {
        await _app!.DisposeAsync();
        await BuildAsync(cancellationToken);
    }

    /// <summary>Opens over the same data, and leaves no room for more.</summary>
    /// <param name="last">What is still committed, as the last.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task FillAsync(UnitOfWork last, CancellationToken cancellationToken)
    {
        _maxBytes = 8_000_000;
        await ReopenAsync(cancellationToken);
        await Database.CommitAsync(last, cancellationToken);
        for (var size = 1_000_000; size > 0; size /= 10)
        {
            while (await TryFillAsync(size, cancellationToken))
            {
                // There was room, and there may be more.
            }
        }
    }

    /// <summary>Takes out what <see cref="FillAsync"/> put in.</summary>
    public async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        foreach (var filler in _fillers)
        {
            await Database.CommitAsync(new UnitOfWork().Delete(CrlDocument.Collection, filler), cancellationToken);
        }
    }

    /// <summary>Lets no table of a collection be read, as a store that is broken for a while; or lets it be read again.</summary>
    public void Hide(string collection, bool isHidden = true)
    {
        using var other = new SqliteConnection($"Data Source={_database};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = isHidden ? $"ALTER TABLE doc_{collection} RENAME TO hidden_{collection}" : $"ALTER TABLE hidden_{collection} RENAME TO doc_{collection}";
        command.ExecuteNonQuery();
    }

    /// <summary>A client that shows a certificate, and knows the server's root.</summary>
    public HttpClient NewClient(X509Certificate2? certificate = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = Clock.GetUtcNow().UtcDateTime,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(Hierarchy.Roots.Select(root => root.Certificate).ToArray());
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificateContext = System.Net.Security.SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        }

        return new HttpClient(handler) { BaseAddress = Url };
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        _server?.Dispose();
        _folder?.Dispose();
    }

    private async Task OpenDoorAsync(CancellationToken cancellationToken)
    {
        (_server, _) = await Own.MakeAsync(CertificateProfiles.Vtn, KeyBranch.Ec, "localhost", "flexcoop", ["localhost"], cancellationToken);
        await _app!.StartAsync(cancellationToken);
    }

    private async Task<bool> TryFillAsync(int size, CancellationToken cancellationToken)
    {
        var filler = new CrlDocument { Issuer = "filler", Shard = _fillers.Count, Number = 1, ThisUpdate = default, NextUpdate = default, Der = new byte[size] };
        try
        {
            await Database.CommitAsync(new UnitOfWork().Insert(CrlDocument.Collection, filler), cancellationToken);
            _fillers.Add(new Stored<CrlDocument>(filler, 1));
            return true;
        }
        catch (DatabaseException full) when (!full.IsFinal)
        {
            return false;
        }
    }

    private T Get<T>()
        where T : notnull => _app!.Services.GetRequiredService<T>();

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Logging.ClearProviders().AddProvider(Steps);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, _port, listen => listen.UseHttps(https =>
        {
            https.ServerCertificateSelector = (_, _) => _server;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = (_, _, _) => true;
            https.OnAuthenticate = (_, options) =>
            {
                options.CertificateChainPolicy = Verifier.NewChainPolicy();
                options.ServerCertificateSelectionCallback = null;
                options.ServerCertificateContext = System.Net.Security.SslStreamCertificateContext.Create(_server!, [.. Hierarchy.Chain(Hierarchy.Find("server-ec-1")!)], offline: true);
            };
        })));
        builder.Services.AddSingleton(_ => Database.Open(new DatabaseOptions { File = _database, MaxBytes = _maxBytes }, [.. CaStorage.Kinds]));
        builder.Services.AddSingleton(Hierarchy);
        builder.Services.AddSingleton<IEnrolmentRights>(Rights);
        builder.Services.AddSingleton<IIssuanceLog, RecordedIssuance>();
        builder.Services.AddCa(builder.Configuration, Clock);
        if (Serials is { } serials)
        {
            builder.Services.AddSingleton(serials);
        }

        // Tests say themselves when upkeep is due.
        builder.Services.Remove(builder.Services.Last(service => service.ServiceType == typeof(IHostedService)));
        _app = builder.Build();
        _app.MapCaCertificates();
        _app.MapEst();
        _app.MapCertificates();
        _app.MapCaFiles();
        await _app.Services.LoadCaAsync(cancellationToken);
    }
}
