using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>Reads certificates from files.</summary>
internal static class CertificateFiles
{
    /// <exception cref="CaStartException">The file holds no certificate.</exception>
    public static X509Certificate2 Read(string file)
    {
        try
        {
            return X509CertificateLoader.LoadCertificateFromFile(file);
        }
        catch (CryptographicException broken)
        {
            throw new CaStartException($"'{file}' holds no certificate: {broken.Message}", broken);
        }
    }
}
