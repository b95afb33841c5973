using System.Security.Cryptography;

namespace FlexCoop.Ca;

/// <summary>Serial numbers: 16 random bytes, positive, and never shorter for a leading zero. That none is taken twice is the store's to say.</summary>
internal sealed class SerialNumbers(RandomNumberGenerator random)
{
    private const int Bytes = 16;

    public byte[] Next()
    {
        var serial = new byte[Bytes];
        random.GetBytes(serial);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
