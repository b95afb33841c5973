using System.Security.Cryptography.X509Certificates;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Fingerprints;

/// <summary>Another certificate authority, made by openssl: a root, an intermediate for VENs, and certificates that say nothing of their use, as vendors' do.</summary>
internal sealed class OtherAuthority : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<X509Certificate2> _made = [];

    private OtherAuthority()
    {
    }

    /// <summary>Root and intermediate, as an operator gets them from a vendor.</summary>
    public string Anchors => File.ReadAllText(_folder["root.pem"]) + File.ReadAllText(_folder["vens.pem"]);

    public string IntermediateOnly => File.ReadAllText(_folder["vens.pem"]);

    public static async Task<OtherAuthority> MakeAsync(CancellationToken cancellationToken)
    {
        var authority = new OtherAuthority();
        await File.WriteAllTextAsync(authority._folder["vens.ext"], "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n", cancellationToken);
        await File.WriteAllTextAsync(authority._folder["leaf.ext"], "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature,keyEncipherment\n", cancellationToken);
        await OpenSslAsync(cancellationToken, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", authority._folder["root.key"], "-out", authority._folder["root.pem"], "-subj", "/O=Vendor/CN=Vendor Root", "-days", "30");
        await authority.SignAsync("vens", "root", "/O=Vendor/CN=Vendor VEN CA", "rsa:2048", "vens.ext", days: 20, cancellationToken);
        return authority;
    }

    /// <summary>A VEN's certificate, with its key.</summary>
    public async Task<X509Certificate2> IssueAsync(string name, CancellationToken cancellationToken, string keyType = "rsa:2048")
    {
        await SignAsync(name, "vens", $"/O=Vendor/CN={name}", keyType, "leaf.ext", days: 10, cancellationToken);
        var certificate = X509Certificate2.CreateFromPemFile(_folder[name + ".pem"], _folder[name + ".key"]);
        _made.Add(certificate);
        return certificate;
    }

    public void Dispose()
    {
        _made.ForEach(made => made.Dispose());
        _folder.Dispose();
    }

    private async Task SignAsync(string name, string by, string subject, string keyType, string extensions, int days, CancellationToken cancellationToken)
    {
        string[] curve = keyType == "ec" ? ["-pkeyopt", "ec_paramgen_curve:P-256"] : [];
        await OpenSslAsync(cancellationToken, ["req", "-new", "-newkey", keyType, .. curve, "-nodes", "-keyout", _folder[name + ".key"], "-out", _folder[name + ".csr"], "-subj", subject]);
        await OpenSslAsync(
            cancellationToken, "x509", "-req", "-in", _folder[name + ".csr"], "-CA", _folder[by + ".pem"], "-CAkey", _folder[by + ".key"], "-CAcreateserial", "-days", $"{days}",
            "-extfile", _folder[extensions], "-out", _folder[name + ".pem"]);
    }

    private static async Task OpenSslAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var (exitCode, error) = await SystemProgram.RunAsync("openssl", "openssl", arguments, cancellationToken);
        Assert.That(exitCode, Is.Zero, error);
    }
}
