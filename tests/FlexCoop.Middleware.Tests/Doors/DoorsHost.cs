using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Erasure;
using FlexCoop.Middleware.Tests.Identity;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>The middleware as <c>serve</c> starts it, with all its TLS doors, over a folder and an authority of its own; its wire clock stands still.</summary>
internal sealed class DoorsHost : IAsyncDisposable
{
    /// <summary>One hierarchy for all, since its keys take seconds to make.</summary>
    private static readonly Lazy<string> Shared = new(() => MakeHierarchy([]));

    /// <summary>The same of an authority that certifies VENs as servers, too.</summary>
    private static readonly Lazy<string> SharedForServers = new(() => MakeHierarchy(["push.example", "localhost"]));

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _settings;
    private readonly SomeKeys _keys = new();
    private readonly List<IDisposable> _made = [];
    private string _hierarchy = "";
    private int _enrolled;
    private WebApplication _app = null!;
    private IReadOnlyList<Uri> _urls = [];

    private DoorsHost(SomeRights? rights, IEnumerable<(string Key, string Value)> settings)
    {
        Rights = rights!;
        _settings = OpenBuckets.With(settings);
    }

    /// <summary>Stands still at the instant when the test began: the keys of the hierarchy are of today.</summary>
    public TestClock Wire { get; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>What the server has written to its log, over all starts.</summary>
    public LogCapture Logged { get; } = new();

    /// <summary>Mandates as the test gives them; not there where owners give them.</summary>
    public SomeRights Rights { get; }

    /// <summary>By which the first account is made; null where there are no accounts, and after the first start.</summary>
    public string? SetupCode { get; private set; }

    public IServiceProvider Services => _app.Services;

    public Hierarchy Hierarchy => Services.GetRequiredService<Hierarchy>();

    public string DataFolder => _folder["data"];

    public Uri Url(Door door) => new UriBuilder(_urls[(int)door]) { Host = "localhost" }.Uri;

    /// <summary>With mandates that the test gives, and without accounts.</summary>
    public static Task<DoorsHost> StartAsync(CancellationToken cancellationToken, params IEnumerable<(string Key, string Value)> settings) =>
        StartAsync(new SomeRights(), [("Identity:BuiltInProvider", "false"), .. settings], cancellationToken);

    /// <summary>As a person starts it for the first time: nothing is served but the set-up.</summary>
    public static Task<DoorsHost> StartNewAsync(CancellationToken cancellationToken, params IEnumerable<(string Key, string Value)> settings) => StartAsync(rights: null, settings, cancellationToken);

    /// <summary>As <see cref="StartNewAsync"/>, with an authority that certifies VENs as servers below <c>push.example</c>, and at <c>localhost</c>.</summary>
    public static async Task<DoorsHost> StartForServersAsync(CancellationToken cancellationToken, params IEnumerable<(string Key, string Value)> settings)
    {
        var host = new DoorsHost(rights: null, settings);
        host.CopyHierarchy(SharedForServers.Value);
        await host.OpenAsync(cancellationToken);
        return host;
    }

    /// <summary>Ends, and starts again over the same data, at the same ports.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="settings">More settings.</param>
    public async Task RestartAsync(CancellationToken cancellationToken, params IEnumerable<(string Key, string Value)> settings)
    {
        await StopAsync(cancellationToken);
        await StartAgainAsync(cancellationToken, settings);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }

    public Task StartAgainAsync(CancellationToken cancellationToken, params IEnumerable<(string Key, string Value)> settings)
    {
        foreach (var (key, value) in settings)
        {
            _settings[key] = value;
        }

        return OpenAsync(cancellationToken);
    }

    /// <summary>While it is stopped: puts the authority's folder back to what an earlier version made.</summary>
    public void AgeHierarchy() => EarlierHierarchy.Rewrite(
        Path.Combine(DataFolder, "ca"), Path.Combine(_hierarchy, "ca", "offline"), CaPassphrases.InFolder(Path.Combine(_hierarchy, "secrets"), Path.Combine(_hierarchy, "data")).Root!);

    /// <summary>Starts a process in its place, over the same data and at the same ports.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "serve", "--data", DataFolder, "--https", $"localhost:{Url(Door.Pages).Port}", "--machines", $"localhost:{Url(Door.Machines).Port}", "--openadr", $"localhost:{Url(Door.OpenAdr).Port}",
    ];

    public bool IsRevoked(X509Certificate2 certificate) => Services.GetRequiredService<CertificateStatusMap>().IsRevoked("device-ec-1", Convert.ToHexStringLower(certificate.SerialNumberBytes.Span));

    /// <summary>Who shows a certificate that stands.</summary>
    public async Task<CertificateHolder> HolderAsync(X509Certificate2 certificate, CancellationToken cancellationToken) =>
        (await Services.GetRequiredService<CertificateVerifier>().VerifyAsync(certificate, late: TimeSpan.Zero, cancellationToken))!;

    /// <summary>A person without an account, with a browser.</summary>
    public TestOwner NewOwner() => new(NewClient(Door.Pages), Wire);

    /// <summary>Whoever started it, logged in.</summary>
    public async Task<TestOwner> SetUpAsync(CancellationToken cancellationToken)
    {
        var owner = NewOwner();
        await owner.MakeAccountAsync(SetupCode!, "root", cancellationToken);
        return owner;
    }

    /// <summary>An access token to REST as an operator's page gives it, with these scopes.</summary>
    public Task<string> NewTokenAsync(CancellationToken cancellationToken, params string[] scopes) => NewTokenAsync(thumbprint: null, cancellationToken, scopes);

    /// <summary>The same, bound to a certificate.</summary>
    public Task<string> NewTokenAsync(string? thumbprint, CancellationToken cancellationToken, params string[] scopes) => NewTokenAsync(Session("root", Role.PlatformOperator, cooperative: null), thumbprint, cancellationToken, scopes);

    /// <summary>An access token to REST of a person of a cooperative.</summary>
    public Task<string> NewTokenAsync(string person, Role role, string cooperative, IReadOnlyList<string> scopes, CancellationToken cancellationToken) =>
        NewTokenAsync(Session(person, role, cooperative), thumbprint: null, cancellationToken, scopes);

    /// <summary>Adds a box of a person, which has joined.</summary>
    /// <returns>The id of its mandate.</returns>
    public async Task<string> NewBoxOfAsync(string person, string cooperative, CancellationToken cancellationToken)
    {
        var work = new UnitOfWork();
        var mandate = Services.GetRequiredService<MandateBook>().Give(work, Session(person, Role.Prosumer, cooperative), BuiltInClients.Gateway.Id, [Scopes.VenEnrol], box: null);
        await Services.GetRequiredService<IdentityStores>().Identity.CommitAsync(work, cancellationToken);
        return mandate.Id;
    }

    private SessionDocument Session(string person, Role role, string? cooperative)
    {
        var now = Wire.GetUtcNow();
        return new SessionDocument { Id = "", ProsumerId = person, Role = role, Cooperative = cooperative, AuthTime = now, LastSeenAt = now, ExpiresAt = now };
    }

    private async Task<string> NewTokenAsync(SessionDocument session, string? thumbprint, CancellationToken cancellationToken, params IReadOnlyList<string> scopes)
    {
        var work = new UnitOfWork();
        var mandate = Services.GetRequiredService<MandateBook>().Give(work, session, BuiltInClients.Operator.Id, scopes, box: null);
        var grant = new Grant { ClientId = mandate.ClientId, ProsumerId = mandate.ProsumerId, Scopes = scopes, MandateId = mandate.Id, Epoch = mandate.Epoch, AuthTime = session.AuthTime };
        var tokens = Services.GetRequiredService<TokenFamilies>().Begin(work, RandomId.Of(16), grant, BuiltInClients.Operator, thumbprint);
        await Services.GetRequiredService<IdentityStores>().Identity.CommitAsync(work, cancellationToken);
        return tokens.AccessToken;
    }

    /// <summary>A box that nobody knows yet.</summary>
    public TestBox NewBox(int connections = 1) => new(certificate => NewClient(Door.Machines, certificate, connections), Wire);

    public MiddlewareOptions Options()
    {
        IPEndPoint At(Door door) => new(IPAddress.Loopback, _urls.Count == 0 ? 0 : _urls[(int)door].Port);
        return new MiddlewareOptions { DataFolder = DataFolder, Doors = new DoorAddresses(At(Door.Pages), At(Door.Machines), At(Door.OpenAdr), At(Door.Certification)), WireClock = Wire, Rights = Rights, Keys = _keys, Passwords = SomePasswords.Hasher, Settings = _settings, LogsToConsole = false };
    }

    /// <summary>A mandate for a new VEN.</summary>
    /// <param name="profile">Of its certificate.</param>
    /// <param name="hostNames">Of its server.</param>
    public Mandate NewMandate(string profile = "ven", params IReadOnlyList<string> hostNames)
    {
        var id = Guid.NewGuid();
        return Rights.Mandates[$"M-{id:N}"] = new Mandate { MandateId = $"M-{id:N}", Profile = profile, Subject = $"VEN-{id.ToString("N")[..16].ToUpperInvariant()}", Cooperative = "dorp", DeviceId = id, HostNames = hostNames, IsActive = true };
    }

    /// <summary>A certificate that the authority issued at the machines' door.</summary>
    public async Task<X509Certificate2> EnrolAsync(CancellationToken cancellationToken, KeyBranch branch = KeyBranch.Ec, Mandate? mandate = null)
    {
        mandate ??= NewMandate();
        using AsymmetricAlgorithm key = branch == KeyBranch.Ec ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : SomeRsa.Key(Interlocked.Increment(ref _enrolled));
        using var server = mandate.HostNames.Count == 0 ? null : ServeAt(mandate, key);
        using var http = NewClient(Door.Machines, server?.Certificate);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/certificates")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", mandate.MandateId) },
            Content = JsonContent.Create(new JsonObject { ["csr"] = Request(key).CreateSigningRequestPem() }),
        };
        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), text);
        using var leaf = X509Certificate2.CreateFromPem(JsonNode.Parse(text)!["certificate"]!.GetValue<string>());
        return Keep(key is ECDsa ec ? leaf.CopyWithPrivateKey(ec) : leaf.CopyWithPrivateKey((RSA)key));
    }

    /// <summary>A certificate that the platform makes for itself.</summary>
    public async Task<X509Certificate2> MakeOwnAsync(CertificateProfile profile, CancellationToken cancellationToken) =>
        Keep((await Services.GetRequiredService<OwnCertificates>().MakeAsync(profile, KeyBranch.Ec, "inside", "flexcoop", profile == CertificateProfiles.Vtn ? ["localhost"] : [], cancellationToken)).Certificate!);

    /// <summary>A certificate that our intermediate signed, and the authority knows nothing of: as from a stolen key.</summary>
    public X509Certificate2 SignByStolenKey(DateTimeOffset notBefore, DateTimeOffset notAfter, string usage, string? hostName = null)
    {
        var (issuer, secrets) = (Path.Combine(DataFolder, "ca", "device-ec-1"), DataFolder + ".secrets");
        var passphrases = CaPassphrases.InFolder(secrets, DataFolder);
        using var authority = X509Certificate2.CreateFromEncryptedPemFile(issuer + ".cert.pem", passphrases.Intermediates, issuer + ".key.pem");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=VEN-STOLEN, O=dorp", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        Name(request, hostName);
        using var stolen = authority.GetECDsaPrivateKey()!;

        // An authority is valid from the midnight before it was made: who has its key signs for an earlier time, too.
        using var leaf = request.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(stolen), notBefore, notAfter, RandomNumberGenerator.GetBytes(8));
        return Keep(leaf.CopyWithPrivateKey(key));
    }

    /// <summary>Push to a VEN, once there is nothing more to do for now; null for a VEN that polls.</summary>
    public async Task<PushStanding?> SettleAsync(VenId venId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var standing = Services.GetRequiredService<VenStore>().Find(venId) is { } ven ? Services.GetRequiredService<PushLanes>().Find(ven) : null;
            if (standing is not { Status: PushStatus.Pushing })
            {
                return standing;
            }

            await Services.GetRequiredService<PushLanes>().Running(venId).WaitAsync(cancellationToken);
            await Task.Yield();
        }
    }

    /// <summary>An operator announces SIMPLE level 2 for one VEN, for an hour from in an hour on.</summary>
    public async Task<OadrEventId> AnnounceAsync(VenId venId, CancellationToken cancellationToken)
    {
        var announced = await Services.GetRequiredService<EventBook>().TryAnnounceAsync(
            new EventDefinition
            {
                Targets = new EventTargets { VenIds = [venId.Value] },
                MarketContext = "http://example.org/program",
                Start = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds()),
                Duration = TimeSpan.FromHours(1),
                Notification = TimeSpan.Zero,
                Signals = [new SignalDefinition { Name = "SIMPLE", Type = SignalType.Level, Intervals = [new SignalInterval(TimeSpan.FromHours(1), 2)] }],
            },
            cancellationToken);
        Assert.That(announced.Faults, Is.Empty);
        return new OadrEventId(announced.Event!.EventId);
    }

    /// <summary>A certificate that no authority of ours made.</summary>
    public X509Certificate2 SelfSigned(string name, string? hostName = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        Name(request, hostName);
        return Keep(request.CreateSelfSigned(Wire.GetUtcNow().AddDays(-1), Wire.GetUtcNow().AddDays(1)));
    }

    public static CertificateRequest Request(AsymmetricAlgorithm key) => key is ECDsa ec
        ? new CertificateRequest(new X500DistinguishedName(""), ec, HashAlgorithmName.SHA256)
        : new CertificateRequest(new X500DistinguishedName(""), (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>A client that knows our roots, with connections of its own.</summary>
    public HttpClient NewClient(Door door, X509Certificate2? certificate = null, int connections = 1)
    {
        var tls = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust() };
        if (certificate is not null)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
        }

        return new HttpClient(new SocketsHttpHandler { SslOptions = tls, AllowAutoRedirect = false, MaxConnectionsPerServer = connections, PooledConnectionLifetime = Timeout.InfiniteTimeSpan }) { BaseAddress = Url(door) };
    }

    public TestVen NewVen(X509Certificate2 certificate, Door door = Door.OpenAdr) => new(NewClient(door, certificate));

    public Task RevokeAsync(X509Certificate2 certificate, CancellationToken cancellationToken) =>
        Services.GetRequiredService<CertificateRevoker>().RevokeAsync(Convert.ToHexStringLower(certificate.SerialNumberBytes.Span), reason: null, cancellationToken);

    /// <summary>Lets time pass, and waits until the doors have certificates for then.</summary>
    public async Task PassAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var certificates = Services.GetRequiredService<ServerCertificates>();
        var before = certificates.For(Door.OpenAdr, isEcc: true);
        Wire.Advance(time);
        bool IsOver(SslStreamCertificateContext one) => one.TargetCertificate.NotAfter.ToUniversalTime() <= Wire.GetUtcNow().UtcDateTime;
        while (IsOver(before) && certificates.For(Door.OpenAdr, isEcc: true) == before)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        // They are made one after the other while time passes: the first of them may be over again, and the next look is an hour away.
        while (Enum.GetValues<Door>().Any(door => IsOver(certificates.For(door, isEcc: true)) || IsOver(certificates.For(door, isEcc: false))))
        {
            await certificates.MakeAsync(cancellationToken);
        }
    }

    public X509ChainPolicy Trust()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = Wire.GetUtcNow().UtcDateTime };
        // Copies: a connection may outlive the host, and its certificates.
        trust.CustomTrustStore.AddRange(Hierarchy.Roots.Select(root => X509CertificateLoader.LoadCertificate(root.Certificate.RawData)).ToArray());
        return trust;
    }

    private static async Task<DoorsHost> StartAsync(SomeRights? rights, IEnumerable<(string Key, string Value)> settings, CancellationToken cancellationToken)
    {
        var host = new DoorsHost(rights, settings);
        host.CopyHierarchy(rights is null ? Shared.Value : SharedForServers.Value);
        await host.OpenAsync(cancellationToken);
        return host;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        _app = MiddlewareApp.Build(Options());
        Services.GetRequiredService<ILoggerFactory>().AddProvider(Logged);
        (_urls, SetupCode) = await MiddlewareApp.OpenAsync(_app, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _made.ForEach(made => made.Dispose());
        _folder.Dispose();
    }

    private X509Certificate2 Keep(X509Certificate2 certificate)
    {
        _made.Add(certificate);
        return certificate;
    }

    /// <summary>The server of a VEN that enrols for its host names, which proves them.</summary>
    private ProvingServer ServeAt(Mandate mandate, AsymmetricAlgorithm key)
    {
        Services.GetRequiredService<HostProofs>().Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        var server = new ProvingServer(key, mandate.HostNames, Wire.GetUtcNow());
        Rights.Mandates[mandate.MandateId] = mandate with { ServerPort = server.Port };
        return server;
    }

    private static void Name(CertificateRequest request, string? hostName)
    {
        if (hostName is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(hostName);
            request.CertificateExtensions.Add(names.Build());
        }
    }

    private static string MakeHierarchy(IReadOnlyList<string> pushDomains)
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        var passphrases = CaPassphrases.InFolder(folder["secrets"], folder["data"]);
        var plan = CeremonyPlan.Embedded(TimeProvider.System.GetUtcNow()) with { PushDomains = pushDomains };

        // A ceremony goes on with the keys that are there: these are made, and opened by each test, in a fraction of the time.
        foreach (var branch in Enum.GetValues<KeyBranch>())
        {
            WriteKey(Path.Combine(folder["ca"], Ceremony.OfflineFolder), new AuthorityId(AuthorityKind.Root, branch, plan.Generation), passphrases.Root!);
            WriteKey(folder["ca"], new AuthorityId(AuthorityKind.Device, branch, plan.Generation), passphrases.Intermediates);
            WriteKey(folder["ca"], new AuthorityId(AuthorityKind.Server, branch, plan.Generation), passphrases.Intermediates);
        }

        Ceremony.Run(plan, folder["ca"], passphrases);
        return folder.Path;
    }

    private static void WriteKey(string folder, AuthorityId id, string passphrase)
    {
        using AsymmetricAlgorithm key = id.Branch == KeyBranch.Ec ? ECDsa.Create(id.Kind == AuthorityKind.Root ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256) : SomeRsa.Key(-1 - (int)id.Kind);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{id}.key.pem"), key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 1000)) + "\n");
    }

    private void CopyHierarchy(string shared)
    {
        _hierarchy = shared;
        FlexCoop.Middleware.Serve.DataFolder.OpenTls(DataFolder, DataFolder + ".secrets");
        foreach (var (from, to) in new[] { ("ca", Path.Combine(DataFolder, "ca")), ("secrets", DataFolder + ".secrets") })
        {
            Directory.CreateDirectory(to);
            foreach (var file in Directory.GetFiles(Path.Combine(shared, from)))
            {
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
            }
        }
    }
}
