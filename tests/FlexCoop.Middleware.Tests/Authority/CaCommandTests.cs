using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Authority;

/// <summary><c>ca ceremony</c> and <c>ca issue</c>, as processes.</summary>
public sealed class CaCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Test, CancelAfter(300_000)]
    public async Task Ceremony_ByAPlan_MakesAHierarchyThatServeOpens_AndPrintsTheSameTranscriptAgain(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["plan.yaml"], "organisation: Dorp\nnotBefore: 2026-07-01T00:00:00Z\n", cancellationToken);
        string[] ceremony = ["ca", "ceremony", "--offline", "--plan", _folder["plan.yaml"], "--out", _folder["ca"], "--secrets", _folder["secrets"]];

        var first = await ProductProcess.RunMiddlewareAsync(cancellationToken, ceremony);
        var again = await ProductProcess.RunMiddlewareAsync(cancellationToken, ceremony);

        Assert.That((first.ExitCode, first.Error), Is.EqualTo((0, "")));
        Assert.That(again.Output, Is.EqualTo(first.Output).And.Contain("organisation: Dorp"));
        Directory.Delete(_folder["ca/offline"], recursive: true);
        using var opened = Ca.Hierarchy.OpenOrMake(_folder["ca"], Ca.CaPassphrases.InFolder(_folder["secrets"], _folder["ca"]), TimeProvider.System);
        Assert.That(opened.Roots.Count(), Is.EqualTo(2));
    }

    [Test, CancelAfter(300_000)]
    public async Task Ceremony_PlanThatIsNone_EndsWithTheReason(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["plan.yaml"], "organisation: Dorp\nnotBefore: soon\n", cancellationToken);

        var (exitCode, output, error) = await ProductProcess.RunMiddlewareAsync(
            cancellationToken, "ca", "ceremony", "--offline", "--plan", _folder["plan.yaml"], "--out", _folder["ca"], "--secrets", _folder["secrets"]);

        Assert.That((exitCode, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.Contain("'notBefore': 'soon'").And.Not.Contain("   at "), "no stack trace");
    }

    [Test, CancelAfter(300_000)]
    public async Task Issue_ForAComponent_GivesWhatItProvesItselfBy(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var command = await IssueAsync(host, "worker", key, cancellationToken);

        var running = await ProductProcess.RunMiddlewareAsync(cancellationToken, command);
        await host.StopAsync(cancellationToken);
        var issued = await ProductProcess.RunMiddlewareAsync(cancellationToken, command);
        var again = await ProductProcess.RunMiddlewareAsync(cancellationToken, command);
        await host.StartAgainAsync(
            cancellationToken,
            ("Identity:Clients:0:Id", "worker-1"), ("Identity:Clients:0:Authentication", "TlsCertificate"), ("Identity:Clients:0:CertificateThumbprints:0", issued.Output.Trim().Split(' ')[^1]),
            ("Identity:Clients:0:Grants:0", Grants.ClientCredentials), ("Identity:Clients:0:Scopes:0", Scopes.FleetRead));
        using var certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(_folder["certificate.pem"], cancellationToken), key.ExportPkcs8PrivateKeyPem());
        using var http = host.NewClient(Door.Machines, certificate);
        using var form = new FormUrlEncodedContent([new("grant_type", Grants.ClientCredentials), new("client_id", "worker-1"), new("scope", Scopes.FleetRead)]);
        using var token = await http.PostAsync("connect/token", form, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((running.ExitCode, running.Output), Is.EqualTo((2, "")));
            Assert.That(running.Error, Does.Contain("a server runs on").And.Contain("stop it first"));
            Assert.That(issued.ExitCode, Is.Zero, issued.Error);
            Assert.That(issued.Output, Does.Contain("profile worker, to worker-1, until "));
            Assert.That(again.Output, Is.EqualTo(issued.Output), "the same request, the same certificate");
            Assert.That(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), Is.EqualTo("worker-1"));
            Assert.That(token.StatusCode, Is.EqualTo(HttpStatusCode.OK), await token.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    /// <summary>By the checks of any other request, and with nothing left behind.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Issue_WhatCannotBe_EndsWithTheReason(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        await host.StopAsync(cancellationToken);
        using var rsa = RSA.Create(2048);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var wrongKey = await ProductProcess.RunMiddlewareAsync(cancellationToken, await IssueAsync(host, "admin", rsa, cancellationToken));
        var command = await IssueAsync(host, "worker", key, cancellationToken);
        await File.WriteAllTextAsync(_folder["request.pem"], "nonsense", cancellationToken);
        var noRequest = await ProductProcess.RunMiddlewareAsync(cancellationToken, command);
        var noFolder = await ProductProcess.RunMiddlewareAsync(cancellationToken, [.. command, "--data", _folder["nowhere"]]);
        var box = await ProductProcess.RunMiddlewareAsync(cancellationToken, await IssueAsync(host, "ven", key, cancellationToken));

        foreach (var (ended, reason) in new[] { (wrongKey, "Profile 'admin' takes no Rsa keys"), (noRequest, "no certification request in PEM"), (box, "'ven'") })
        {
            Assert.That((ended.ExitCode, ended.Output.Contains("Issued", StringComparison.Ordinal)), Is.EqualTo((2, false)), reason);
            Assert.That(ended.Error, Does.Contain(reason).And.Not.Contain("   at "));
        }

        Assert.That(noFolder.ExitCode, Is.EqualTo(2));
        Assert.That(File.Exists(_folder["certificate.pem"]), Is.False);
        await host.StartAgainAsync(cancellationToken);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string[]> IssueAsync(DoorsHost host, string profile, AsymmetricAlgorithm key, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(_folder["request.pem"], DoorsHost.Request(key).CreateSigningRequestPem(), cancellationToken);
        return ["ca", "issue", "--data", host.DataFolder, "--profile", profile, "--id", "worker-1", "--csr", _folder["request.pem"], "--out", _folder["certificate.pem"]];
    }
}
