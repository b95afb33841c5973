using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ven;

/// <summary>What an agent shows to its VTN, and by what it knows it.</summary>
/// <param name="Certificate">The agent's own, with its key.</param>
/// <param name="Intermediates">What stands between it and its root, for VTNs that do not know it.</param>
/// <param name="Roots">The roots of the VTN's platform: no others are trusted.</param>
public sealed record VenCredentials(X509Certificate2 Certificate, X509Certificate2Collection Intermediates, X509Certificate2Collection Roots) : IDisposable
{
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
