using FlexCoop.Ca;
using FlexCoop.Middleware.Doors;
using FlexCoop.Testing;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>What openssl negotiates at OpenADR's doors: the suites of the specification (rule 67), RSA-only and ECC-only, and none that is not meant.</summary>
public sealed class SuiteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [TestCase("Certification", "ECDHE-ECDSA-AES128-SHA256", KeyBranch.Ec, true)]
    [TestCase("Certification", "AES128-SHA256", KeyBranch.Rsa, true)]
    [TestCase("Certification", "AES128-SHA256:ECDHE-ECDSA-AES128-SHA256", KeyBranch.Rsa, true)]
    [TestCase("Certification", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256", KeyBranch.Ec, false)]
    [TestCase("OpenAdr", "ECDHE-ECDSA-AES128-SHA256", KeyBranch.Ec, true)]
    [TestCase("OpenAdr", "ECDHE-ECDSA-AES128-GCM-SHA256", KeyBranch.Ec, true)]
    [TestCase("OpenAdr", "ECDHE-RSA-AES256-GCM-SHA384", KeyBranch.Rsa, true)]
    [TestCase("OpenAdr", "AES128-SHA256", KeyBranch.Rsa, false)]
    [TestCase("OpenAdr", "ECDHE-RSA-AES128-SHA256", KeyBranch.Rsa, false)]
    [CancelAfter(300_000)]
    public async Task Tls12_Suite_IsTakenOrNot(string door, string suites, KeyBranch branch, bool isTaken, CancellationToken cancellationToken)
    {
        var said = await ConnectAsync(Enum.Parse<Door>(door), branch, cancellationToken, "-tls1_2", "-cipher", suites);

        Assert.That(said, isTaken ? Does.Contain("Verify return code: 0 (ok)").And.Match($"Cipher is ({suites.Replace(":", "|", StringComparison.Ordinal)})") : Does.Contain("Cipher is (NONE)"));
    }

    [TestCase("ecdsa_secp256r1_sha256", KeyBranch.Ec, "ECDSA")]
    [TestCase("rsa_pss_rsae_sha256:rsa_pkcs1_sha256", KeyBranch.Rsa, "RSA-PSS")]
    [CancelAfter(300_000)]
    public async Task Tls13_SignatureAlgorithms_DecideWhichCertificateIsShown(string algorithms, KeyBranch branch, string signature, CancellationToken cancellationToken)
    {
        // A client of one kind of key is also given a chain of that kind.
        var said = await ConnectAsync(Door.OpenAdr, branch, cancellationToken, "-tls1_3", "-sigalgs", algorithms + ":ecdsa_secp384r1_sha384");

        Assert.That(said, Does.Contain("TLSv1.3").And.Contain($"Peer signature type: {signature}").And.Contain("Verify return code: 0 (ok)"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> ConnectAsync(Door door, KeyBranch branch, CancellationToken cancellationToken, params string[] arguments)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var certificate = await host.EnrolAsync(cancellationToken, branch);
        await WriteAsync(
            host, certificate, branch == KeyBranch.Ec ? certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() : certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem(), cancellationToken);
        return await OpenSslAsync(host, door, input: "", cancellationToken, arguments);
    }

    private async Task WriteAsync(DoorsHost host, X509Certificate2 certificate, string key, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["certificate.pem"], certificate.ExportCertificatePem(), cancellationToken);
        await File.WriteAllTextAsync(_folder["key.pem"], key, cancellationToken);
        await File.WriteAllTextAsync(_folder["roots.pem"], string.Join('\n', host.Hierarchy.Roots.Select(root => root.Certificate.ExportCertificatePem())), cancellationToken);
    }

    private Task<string> OpenSslAsync(DoorsHost host, Door door, string input, CancellationToken cancellationToken, params string[] arguments) => SystemProgram.OutputAsync(
        "openssl",
        "openssl",
        [
            "s_client", "-connect", $"localhost:{host.Url(door).Port}", "-servername", "localhost", "-verify_hostname", "localhost", "-CAfile", _folder["roots.pem"],
            "-cert", _folder["certificate.pem"], "-key", _folder["key.pem"], .. arguments,
        ],
        input,
        cancellationToken);
}
