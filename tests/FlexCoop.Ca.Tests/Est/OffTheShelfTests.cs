using System.Security.Cryptography.X509Certificates;
using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>Clients that know nothing of us enrol, renew and verify: strongSwan's pki, curl and openssl (FC-CA-1, FC-CA-3; §2.4 of the security design).</summary>
[CancelAfter(300_000)]
public sealed class OffTheShelfTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private CaHost _ca = null!;

    [SetUp]
    public async Task Start()
    {
        _ca = await CaHost.StartTodayAsync(CancellationToken.None);
        await File.WriteAllTextAsync(_folder["roots.pem"], string.Join('\n', CaHost.Hierarchy.Roots.Select(root => root.Certificate.ExportCertificatePem())));
    }

    [TearDown]
    public async Task Stop() => await _ca.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task StrongSwan_EstCa_FetchesTheHierarchyAndTrustsIt(CancellationToken cancellationToken)
    {
        var bundle = await PkiAsync(cancellationToken, ["--estca", "--url", Url, .. Trusted(CaHost.Hierarchy.Roots), "--outform", "pem"]);

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(bundle);
        Assert.That(authorities.Select(authority => authority.Subject), Is.EquivalentTo(CaHost.Hierarchy.All.Select(authority => authority.Certificate.Subject)));
    }

    /// <summary>With what its owner was given: the mandate's id and a one-time code. It checks the server's chain and that of what it is given by its own rules.</summary>
    [TestCase("ecdsa", "256")]
    [TestCase("rsa", "2048")]
    public async Task StrongSwan_Est_EnrolsWithACode_AndRenews(string type, string size, CancellationToken cancellationToken)
    {
        var (mandate, userAndCode) = NewCode();
        var authorities = Trusted(CaHost.Hierarchy.All);
        await RequestAsync("first", mandate.Subject, type, size, cancellationToken);

        var first = await PkiAsync(cancellationToken, ["--est", "--url", Url, "--in", _folder["first.req"], .. authorities, "--userpass", userAndCode, "--outform", "pem"]);
        await File.WriteAllTextAsync(_folder["first.pem"], first, cancellationToken);
        await RequestAsync("second", mandate.Subject, type, size, cancellationToken);
        var second = await PkiAsync(
            cancellationToken, ["--est", "--url", Url, "--in", _folder["second.req"], .. authorities, "--cert", _folder["first.pem"], "--key", _folder["first.key"], "--outform", "pem"]);

        using var enrolled = X509Certificate2.CreateFromPem(first);
        using var renewed = X509Certificate2.CreateFromPem(second);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(enrolled.GetNameInfo(X509NameType.SimpleName, forIssuer: false), Is.EqualTo(mandate.Subject));
            Assert.That(renewed.Subject, Is.EqualTo(enrolled.Subject));
            Assert.That(renewed.SerialNumber, Is.Not.EqualTo(enrolled.SerialNumber));
            Assert.That(await _ca.Verifier.VerifyAsync(renewed, TimeSpan.Zero, cancellationToken), Is.Not.Null);
        }
    }

    [Test]
    public async Task Curl_EstByTheScript_EnrolsWithACode_AndRenews(CancellationToken cancellationToken)
    {
        var (mandate, userAndCode) = NewCode();

        await ScriptAsync("enrol-by-est.sh", cancellationToken, Url, _folder["roots.pem"], _folder["box"], userAndCode);
        using var enrolled = Certificate();
        await ScriptAsync("enrol-by-est.sh", cancellationToken, Url, _folder["roots.pem"], _folder["box"]);
        using var renewed = Certificate();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(enrolled.GetNameInfo(X509NameType.SimpleName, forIssuer: false), Is.EqualTo(mandate.Subject));
            Assert.That(renewed.Subject, Is.EqualTo(enrolled.Subject));
            Assert.That(renewed.SerialNumber, Is.Not.EqualTo(enrolled.SerialNumber));
            Assert.That(await VerifyAsync(cancellationToken), Is.EqualTo((0, "")));
            Assert.That(new FileInfo(_folder["box/key.pem"]).UnixFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    /// <summary>Fetched from where the certificate itself says; the CRL is taken by <c>-crl_check</c>, with its critical distribution point.</summary>
    [Test]
    public async Task OpenSsl_ChainAndCrl_FromWhereTheCertificatePoints_TellWhatIsRevoked(CancellationToken cancellationToken)
    {
        var (_, userAndCode) = NewCode();
        await ScriptAsync("enrol-by-est.sh", cancellationToken, Url, _folder["roots.pem"], _folder["box"], userAndCode);
        using var certificate = Certificate();
        await CurlAsync(Pointed(certificate, "Authority Information Access"), "issuer.cer", cancellationToken);
        await CurlAsync(Pointed(certificate, "CRL Distribution Points"), "before.crl", cancellationToken);
        var before = await VerifyAsync(cancellationToken, "-crl_check", "-CRLfile", _folder["before.crl"]);

        _ca.Clock.Advance(TimeSpan.FromSeconds(1));
        await _ca.Revoker.RevokeAsync(Convert.ToHexStringLower(certificate.SerialNumberBytes.Span), RevocationReason.KeyCompromise, cancellationToken);
        await _ca.Upkeep.RunOnceAsync(cancellationToken);
        await CurlAsync(Pointed(certificate, "CRL Distribution Points"), "after.crl", cancellationToken);
        var after = await VerifyAsync(cancellationToken, "-crl_check", "-CRLfile", _folder["after.crl"]);

        Assert.That(before, Is.EqualTo((0, "")));
        Assert.That(after.Error, Does.Contain("certificate revoked"));
        Assert.That(await File.ReadAllBytesAsync(_folder["issuer.cer"], cancellationToken), Is.EqualTo(CaHost.Hierarchy.Find("device-ec-1")!.Certificate.RawData));
    }

    private string Url => _ca.Url.GetLeftPart(UriPartial.Authority);

    /// <summary>What the cooperative hands to an owner.</summary>
    private (Mandate Mandate, string UserAndCode) NewCode()
    {
        var (mandate, grant) = _ca.NewMandate();
        _ca.Rights.Codes[(mandate.MandateId, "one-time-code")] = grant;
        return (mandate, $"{mandate.MandateId}:one-time-code");
    }

    private X509Certificate2 Certificate() => X509CertificateLoader.LoadCertificateFromFile(_folder["box/certificate.pem"]);

    private Task<(int ExitCode, string Error)> VerifyAsync(CancellationToken cancellationToken, params string[] arguments) => SystemProgram.RunAsync(
        "openssl",
        "openssl",
        ["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", _folder["roots.pem"], "-untrusted", _folder["box/authorities.pem"], .. arguments, _folder["box/certificate.pem"]],
        cancellationToken);

    private static async Task ScriptAsync(string name, CancellationToken cancellationToken, params string[] arguments)
    {
        SystemProgram.Find("openssl", "openssl");
        SystemProgram.Find("curl", "curl");
        var (exitCode, error) = await SystemProgram.RunAsync("sh", "dash", [Path.Combine(Repository.Root, "Ca", "examples", name), .. arguments], cancellationToken);
        Assert.That(exitCode, Is.Zero, error);
    }

    private async Task CurlAsync(string url, string file, CancellationToken cancellationToken)
    {
        var (exitCode, error) = await SystemProgram.RunAsync("curl", "curl", ["--silent", "--show-error", "--fail", "--cacert", _folder["roots.pem"], "-o", _folder[file], url], cancellationToken);
        Assert.That(exitCode, Is.Zero, error);
    }

    /// <summary>The URL in an extension, wherever that has it.</summary>
    private static string Pointed(X509Certificate2 certificate, string extension)
    {
        var named = certificate.Extensions.Single(one => one.Oid!.FriendlyName!.EndsWith(extension, StringComparison.Ordinal));
        var text = System.Text.Encoding.Latin1.GetString(named.RawData);
        return text[text.IndexOf("https://", StringComparison.Ordinal)..];
    }

    private static async Task<string> PkiAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var (exitCode, output, error) = await SystemProgram.RunToEndAsync("pki", "strongswan-pki", arguments, input: "", cancellationToken);
        Assert.That(exitCode, Is.Zero, error);
        return output;
    }

    private async Task RequestAsync(string name, string subject, string type, string size, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder[name + ".key"], await PkiAsync(cancellationToken, "--gen", "--type", type, "--size", size, "--outform", "pem"), cancellationToken);
        await File.WriteAllTextAsync(_folder[name + ".req"], await PkiAsync(cancellationToken, "--req", "--in", _folder[name + ".key"], "--dn", $"CN={subject}", "--outform", "pem"), cancellationToken);
    }

    /// <summary>It reads one certificate from each file.</summary>
    private string[] Trusted(IEnumerable<Authority> authorities) => [.. authorities.SelectMany(one => new[] { "--cacert", Write($"{one.Id}.pem", one.Certificate.ExportCertificatePem()) })];

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
