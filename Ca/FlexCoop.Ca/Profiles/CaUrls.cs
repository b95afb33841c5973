using System.Globalization;

namespace FlexCoop.Ca;

/// <summary>What certificates point to, and the device domain.</summary>
internal sealed class CaUrls(CaOptions options)
{
    public string DeviceDomain => options.DeviceDomain;

    /// <summary>Into which part a certificate falls; baked into it, so that the number of parts may change.</summary>
    public int Shard(byte[] serial) => (int)(BitConverter.ToUInt32(serial, serial.Length - sizeof(uint)) % (uint)options.CrlShards);

    public string Crl(AuthorityId issuer, int shard) => string.Create(CultureInfo.InvariantCulture, $"{options.PublicUrl}/ca/{issuer}/{shard}.crl");

    public string RenewalWindow(string serial) => $"{options.PublicUrl}/api/v1/certificates/{serial}/renewal-window";

    public string Issuer(AuthorityId issuer) => $"{options.PublicUrl}/ca/{issuer}.cer";
}
