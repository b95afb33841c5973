using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>Certificates for a bench: two authorities (RSA and ECC, since a chain is to be of one kind), VTN servers and VENs of each. Never to be trusted by anything else.</summary>
internal sealed class CertifyFolder : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1"; // id-kp-serverAuth, RFC 5280 §4.2.1.12
    private const string ClientUse = "1.3.6.1.5.5.7.3.2"; // id-kp-clientAuth
    private const int RsaBits = 2048;

    /// <summary>A VEN's that is over.</summary>
    public const string VenExpired = "tls-ven-expired";

    /// <summary>A VEN's that is valid only when the folder is nearly over.</summary>
    public const string VenNotYetValid = "tls-ven-not-yet-valid";

    /// <summary>A VEN's that is known for the venID of this name alone.</summary>
    public const string VenEntered = "tls-ven-entered";

    /// <summary>A VEN's, of an authority that nobody trusts.</summary>
    public const string VenOfUnknownAuthority = "tls-ven-unknown-authority";

    /// <summary>A VTN's that is over.</summary>
    public const string VtnExpired = "tls-vtn-expired";

    /// <summary>A VTN's for another host.</summary>
    public const string VtnElsewhere = "tls-vtn-elsewhere";

    /// <summary>A VTN's, of an authority that nobody trusts.</summary>
    public const string VtnOfUnknownAuthority = "tls-vtn-unknown-authority";

    private static readonly string[] Kinds = ["ecc", "rsa"];

    /// <summary>Not yet valid is what a bench must not be by the clock of a node that is a little slow.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromDays(1);
    private static readonly TimeSpan Validity = TimeSpan.FromDays(730);

    private CertifyFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>The authorities that are trusted: by the files <c>ca-*.pem</c>.</summary>
    public required IReadOnlyList<X509Certificate2> Roots { get; init; }

    /// <summary>VTN servers, ECC first: by the files <c>vtn-*.pem</c>.</summary>
    public required IReadOnlyList<X509Certificate2> Vtns { get; init; }

    /// <summary>VENs, in the order of their names: by the files <c>ven-*.pem</c>.</summary>
    public required IReadOnlyList<X509Certificate2> Vens { get; init; }

    /// <summary>What scenarios on TLS show besides, by the files <c>tls-*.pem</c>.</summary>
    public required IReadOnlyList<X509Certificate2> Others { get; init; }

    /// <summary>What a VTN under test is to know: VENs, and the one that is known for one venID alone, last.</summary>
    public IEnumerable<X509Certificate2> Known => Vens.Concat(Others.Where(other => NameOf(other) == VenEntered));

    /// <summary>One that a scenario on TLS shows.</summary>
    /// <exception cref="ScenarioSkippedException">It is not in the folder.</exception>
    public X509Certificate2 Need(string name) =>
        Others.FirstOrDefault(other => NameOf(other) == name) ?? throw new ScenarioSkippedException($"It takes a certificate of the common name '{name}', as 'certify certificates' makes it");

    /// <summary>The common name.</summary>
    public static string NameOf(X509Certificate2 certificate) => certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <summary>Trusts the authorities of this folder, and those that the node under test brings.</summary>
    public X509ChainPolicy Trust(IEnumerable<X509Certificate2> others)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        foreach (var root in Roots.Concat(others))
        {
            policy.CustomTrustStore.Add(root);
        }

        return policy;
    }

    /// <summary>The fingerprint of the profile (rule 517): the last ten bytes of SHA-256.</summary>
    public static string Fingerprint(X509Certificate2 certificate) =>
        string.Join(':', Convert.ToHexString(SHA256.HashData(certificate.RawDataMemory.Span)[^10..]).Chunk(2).Select(digits => new string(digits)));

    /// <summary>Makes everything anew.</summary>
    /// <param name="path">Must not be there, or be empty.</param>
    /// <param name="host">The name or address under which the bench's VTN, and VENs in push mode, are reached.</param>
    /// <param name="vens">How many VENs of each kind.</param>
    /// <param name="now">The validity begins a day before.</param>
    /// <exception cref="StartException">The folder holds something.</exception>
    public static void Make(string path, string host, int vens, DateTimeOffset now)
    {
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new StartException($"certificates: the folder '{path}' holds something already; give a new or an empty one.");
        }

        Directory.CreateDirectory(path);
        foreach (var kind in Kinds)
        {
            using var rootKey = NewKey(kind);
            using var root = Root(kind, rootKey, now);
            File.WriteAllText(System.IO.Path.Combine(path, $"ca-{kind}.pem"), root.ExportCertificatePem() + "\n");
            foreach (var name in (string[])[$"vtn-{kind}", $"vtn-{kind}-other", .. Enumerable.Range(1, vens).Select(number => $"ven-{number:00}-{kind}")])
            {
                Issue(path, name, kind, host, root, (now - Before, now + Validity - Before));
            }

            if (kind == "ecc")
            {
                MakeOthers(path, host, root, now);
            }
        }
    }

    /// <summary>Reads the files; certificates that a vendor's own authority issued may stand in for ours.</summary>
    /// <exception cref="StartException">One cannot be read, or one of a kind is missing.</exception>
    public static CertifyFolder Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new StartException($"--certificates: there is no folder '{path}'; make one by 'certify certificates {path}'.");
        }

        var folder = new CertifyFolder(path) { Roots = Read(path, "ca-*.pem", ReadCertificate), Vtns = Read(path, "vtn-*.pem", ReadWithKey), Vens = Read(path, "ven-*.pem", ReadWithKey), Others = Read(path, "tls-*.pem", ReadWithKey) };
        return folder switch
        {
            { Roots.Count: 0 } => throw new StartException($"--certificates: there is no ca-*.pem in '{path}'."),
            { Vtns.Count: 0 } => throw new StartException($"--certificates: there is no vtn-*.pem in '{path}'."),
            { Vens.Count: 0 } => throw new StartException($"--certificates: there is no ven-*.pem in '{path}'."),
            _ => folder,
        };
    }

    /// <summary>Every certificate of a file: one in DER, or as many as there are in PEM.</summary>
    /// <exception cref="StartException">It cannot be read.</exception>
    public static IReadOnlyList<X509Certificate2> ReadBundle(string file)
    {
        var read = new X509Certificate2Collection();
        try
        {
            read.ImportFromPemFile(file);
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The certificates '{file}' cannot be read: {wrong.Message}; give a file in PEM or DER.", wrong);
        }

        return read.Count > 0 ? [.. read] : [ReadCertificate(file)];
    }

    /// <exception cref="StartException">It cannot be read.</exception>
    public static X509Certificate2 ReadCertificate(string file)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(file);
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The certificate '{file}' cannot be read: {wrong.Message}; give a file in PEM or DER.", wrong);
        }
    }

    public void Dispose()
    {
        foreach (var certificate in (X509Certificate2[])[.. Roots, .. Vtns, .. Vens, .. Others])
        {
            certificate.Dispose();
        }
    }

    private static List<X509Certificate2> Read(string path, string pattern, Func<string, X509Certificate2> read) =>
        [.. Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal).Select(read)];

    private static X509Certificate2 ReadWithKey(string file)
    {
        var key = System.IO.Path.ChangeExtension(file, ".key");
        try
        {
            using var loaded = X509Certificate2.CreateFromPemFile(file, key);

            // Windows signs in TLS only with keys that came in a container.
            return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The certificate '{file}' with its key '{key}' cannot be read: {wrong.Message}; give both in PEM, the key without passphrase.", wrong);
        }
    }

    private static AsymmetricAlgorithm NewKey(string kind) => kind == "rsa" ? RSA.Create(RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CertificateRequest Request(string name, AsymmetricAlgorithm key) => key is RSA rsa
        ? new CertificateRequest($"CN={name}, O=FlexCoop certify", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : new CertificateRequest($"CN={name}, O=FlexCoop certify", (ECDsa)key, HashAlgorithmName.SHA256);

    private static X509Certificate2 Root(string kind, AsymmetricAlgorithm key, DateTimeOffset now)
    {
        var request = Request($"Bench authority {kind}", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - Before, now + Validity);
    }

    private static void MakeOthers(string path, string host, X509Certificate2 root, DateTimeOffset now)
    {
        using var unknownKey = NewKey("ecc");
        using var unknown = Root("unknown", unknownKey, now);
        var always = (now - Before, now + Validity - Before);
        var over = (now - Before, now - (Before / 2));
        Issue(path, VenExpired, "ecc", host, root, over);
        Issue(path, VenNotYetValid, "ecc", host, root, (now + Validity - (2 * Before), now + Validity - Before));
        Issue(path, VenEntered, "ecc", host, root, always);
        Issue(path, VenOfUnknownAuthority, "ecc", host, unknown, always);
        Issue(path, VtnExpired, "ecc", host, root, over);
        Issue(path, VtnElsewhere, "ecc", "elsewhere.example", root, always);
        Issue(path, VtnOfUnknownAuthority, "ecc", host, unknown, always);
    }

    private static void Issue(string path, string name, string kind, string host, X509Certificate2 root, (DateTimeOffset From, DateTimeOffset To) validity)
    {
        using var key = NewKey(kind);
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(kind == "rsa" ? X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment : X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerUse), new Oid(ClientUse)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(Names(host));
        using var certificate = request.Create(root, validity.From, validity.To, RandomNumberGenerator.GetBytes(16));
        var file = System.IO.Path.Combine(path, name);
        File.WriteAllText(file + ".pem", certificate.ExportCertificatePem() + "\n");
        WriteKey(file + ".key", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static void WriteKey(string file, string pem)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(file, options);
        writer.Write(pem);
    }

    private static X509Extension Names(string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        return names.Build();
    }
}
