using System.Xml;
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
    /// <summary>A VEN is let in, by one suite too; one is refused by its name, one since it shows nothing.</summary>
    private const string Few = "RG-01,RG-33,TR-02,TR-09";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test, CancelAfter(300_000)]
    public async Task CertifyVtn_OursWithMadeCertificates_Conforms(CancellationToken cancellationToken)
    {
        var certificates = _folder["certificates"];
        CertifyFolder.Make(certificates, "localhost", vens: 2, TimeProvider.System.GetUtcNow());
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
        await File.WriteAllTextAsync(_folder["answers"], "", cancellationToken);
        using var said = new StringWriter();
        string[] arguments =
        [
            "vtn", "--url", host.Url(Door.Certification).ToString(), "--certificates", certificates, "--trust", _folder["server.pem"], "--only", Few, "--limit", "20", "--answers", _folder["answers"], "--report", _folder["report"],
        ];

        var exitCode = await CertifyCommand.Create(said, said).Parse(arguments).InvokeAsync(cancellationToken: cancellationToken);

        using var reader = XmlReader.Create(Path.Combine(_folder["report"], "junit.xml"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.Zero, said.ToString());
            Assert.That(XDocument.Load(reader).Descendants("skipped"), Is.Empty, said.ToString());
        }
    }
}
