using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>What an agent shows to its VTN, and by what it knows it.</summary>
/// <param name="Certificate">The agent's own, with its key.</param>
/// <param name="Intermediates">What stands between it and its root, for VTNs that do not know it.</param>
/// <param name="Roots">The roots of the VTN's platform: no others are trusted.</param>
public sealed record VenCredentials(X509Certificate2 Certificate, X509Certificate2Collection Intermediates, X509Certificate2Collection Roots) : IDisposable
{
    /// <summary>Reads them from PEM files.</summary>
    /// <param name="certificateFile">The agent's certificate first, then its intermediates.</param>
    /// <param name="keyFile">Its key, PKCS#8.</param>
    /// <param name="rootsFile">The platform's roots.</param>
    /// <exception cref="CryptographicException">A file holds something else, or the key is not the certificate's.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static VenCredentials Read(string certificateFile, string keyFile, string rootsFile)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(rootsFile);
        if (chain.Count == 0 || roots.Count == 0)
        {
            throw new CryptographicException($"'{(chain.Count == 0 ? certificateFile : rootsFile)}' holds no certificate; give PEM.");
        }

        chain[0].Dispose();
        chain.RemoveAt(0);
        return new VenCredentials(X509Certificate2.CreateFromPemFile(certificateFile, keyFile), chain, roots);
    }

    /// <summary>Gives up certificates and key.</summary>
    public void Dispose()
    {
        Certificate.Dispose();
        foreach (var other in Intermediates.Concat(Roots))
        {
            other.Dispose();
        }
    }
}
