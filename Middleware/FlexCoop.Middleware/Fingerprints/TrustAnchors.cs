using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlexCoop.Middleware.Doors;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Fingerprints;

/// <summary>Which other authorities the cooperatives trust: <c>COOPERATIVE.pem</c> in <c>Doors:TrustFolder</c>, roots and intermediates. None without that folder.</summary>
/// <remarks>To be trusted here lets nobody in by itself; the fingerprint does.</remarks>
internal sealed class TrustAnchors : IDisposable
{
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    private readonly Dictionary<string, X509Certificate2Collection> _anchors = new(StringComparer.Ordinal);

    /// <exception cref="StartException">A file cannot be read, or has no root in it.</exception>
    public TrustAnchors(IOptions<DoorOptions> options)
    {
        if (options.Value.TrustFolder is not { } folder)
        {
            return;
        }

        try
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*.pem"))
            {
                _anchors[Path.GetFileNameWithoutExtension(file)] = Read(file);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Doors:TrustFolder: '{folder}' cannot be read: {refused.Message}", refused);
        }
    }

    /// <summary>Who has any.</summary>
    public IEnumerable<string> Cooperatives => _anchors.Keys.Order(StringComparer.Ordinal);

    public bool Has(string cooperative) => _anchors.ContainsKey(cooperative);

    /// <summary>For the handshake, where nobody knows yet whose VEN it is: lets all of them be chained to.</summary>
    public void AddTo(X509ChainPolicy policy)
    {
        foreach (var anchors in _anchors.Values)
        {
            Add(anchors, policy);
        }
    }

    /// <summary>Whether a certificate leads to a cooperative's anchors, is in force, and is for a client where it says for what.</summary>
    /// <remarks>Interpretation: one that says nothing of its use is a client's, since the rules name no extended key usage, and vendors' have none.</remarks>
    public bool Trusts(string cooperative, X509Certificate2 certificate, DateTimeOffset now)
    {
        if (!_anchors.TryGetValue(cooperative, out var anchors))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = now.UtcDateTime,
        };
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuth));
        Add(anchors, chain.ChainPolicy);
        try
        {
            return chain.Build(certificate);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    public void Dispose()
    {
        foreach (var certificate in _anchors.Values.SelectMany(anchors => anchors))
        {
            certificate.Dispose();
        }
    }

    private static X509Certificate2Collection Read(string file)
    {
        var anchors = new X509Certificate2Collection();
        try
        {
            anchors.ImportFromPemFile(file);
        }
        catch (CryptographicException broken)
        {
            throw new StartException($"Doors:TrustFolder: '{file}' holds what is no certificate: {broken.Message}", broken);
        }

        return anchors.Any(IsRoot)
            ? anchors
            : throw new StartException($"Doors:TrustFolder: '{file}' has no root in it; give the whole chain above the VENs' certificates, the root, which is issued by itself, included.");
    }

    private static void Add(X509Certificate2Collection anchors, X509ChainPolicy policy)
    {
        foreach (var anchor in anchors)
        {
            (IsRoot(anchor) ? policy.CustomTrustStore : policy.ExtraStore).Add(anchor);
        }
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
