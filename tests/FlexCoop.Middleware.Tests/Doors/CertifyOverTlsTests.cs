using System.Xml.Linq;
using FlexCoop.Middleware.Certify;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Fingerprints;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary><c>certify</c> over TLS as a vendor runs it, with the certificates that it makes, against our VTN as its operator sets it up: the authorities in the trust folder, a fingerprint entered for each VEN.</summary>
public sealed class CertifyOverTlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase("pull", "RG-01,RG-04,RG-05,RG-33,PL-01,PL-15,TR-01,TR-02,TR-03,TR-04,TR-08,TR-09,TR-10,TR-13,TR-15,TR-19,TR-20", true)]
    [TestCase("pull", "RG,PL,TR", false)]
    [TestCase("push", "RG,TR", false)]
    [CancelAfter(300_000)]
    public async Task CertifyVtn_OursWithMadeCertificates_Conforms(string mode, string only, bool isAllPlayed, CancellationToken cancellationToken)
    {
        var certificates = _folder["certificates"];
        CertifyFolder.Make(certificates, "localhost", vens: 4, TimeProvider.System.GetUtcNow());
        Directory.CreateDirectory(_folder["trust"]);
        await File.WriteAllTextAsync(
            Path.Combine(_folder["trust"], "dorp.pem"), string.Concat(Directory.GetFiles(certificates, "ca-*.pem").Select(File.ReadAllText)), cancellationToken);
        await using var host = await DoorsHost.StartAsync(cancellationToken, ("Doors:TrustFolder", _folder["trust"]));
        using (var made = CertifyFolder.Open(certificates))
        {
            foreach (var known in made.Known)
            {
                await host.Services.GetRequiredService<FingerprintBook>().EnterAsync(CertifyFolder.NameOf(known), "dorp", CertificateFingerprint.Of(known), isSha1: false, cancellationToken);
            }
        }

        await File.WriteAllTextAsync(_folder["server.pem"], string.Join('\n', host.Trust().CustomTrustStore.Select(root => root.ExportCertificatePem())), cancellationToken);
        await File.WriteAllTextAsync(_folder["answers"], """{"act":"setUp"}""" + "\n", cancellationToken);
        string[] arguments =
        [
            "vtn", "--url", host.Url(Door.Certification).ToString(), "--mode", mode, "--certificates", certificates, "--trust", _folder["server.pem"], "--only", only,
            "--answers", _folder["answers"], "--patience", "0.1", "--report", _folder["report"],
        ];
        using var said = new StringWriter();

        var exitCode = await CertifyCommand.Create(said, said).Parse(arguments).InvokeAsync(cancellationToken: cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero, said.ToString());
            Assert.That(XDocument.Load(Path.Combine(_folder["report"], "junit.xml")).Descendants("skipped").Any(), Is.EqualTo(!isAllPlayed), said.ToString());
        }
    }
}
