using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>Finds out whether a host name is that of the device that enrols.</summary>
public interface IHostProofs
{
    /// <summary>Connects to a host, and looks whether its server has the key of a certificate and shows it.</summary>
    /// <param name="host">The host name, in lower case; whoever asks for a certificate has named it.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="shown">The certificate that the device has shown to the authority, by itself, with the key that is to be certified.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was seen in place of it, and what would be right; null when the host has proved itself.</returns>
    ValueTask<string?> WhyNotAsync(string host, int port, X509Certificate2 shown, CancellationToken cancellationToken);
}
