namespace FlexCoop.Middleware.Identity;

/// <summary>Bytes as letters and digits that nobody confuses, five bits each (RFC 4648 §6), without padding.</summary>
internal static class Base32
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>All whole groups of five bits; the rest, if any, is left out.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[bytes.Length * 8 / 5];
        for (var index = 0; index < text.Length; index++)
        {
            var bit = index * 5;
            var window = (bytes[bit / 8] << 8) | ((bit / 8) + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text[index] = Letters[(window >> (11 - (bit % 8))) & 31];
        }

        return new string(text);
    }

    /// <summary>The bytes of which this is the text.</summary>
    /// <exception cref="FormatException">Something in it is none of the letters.</exception>
    public static byte[] Read(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        var (window, bits, next) = (0, 0, 0);
        foreach (var letter in text)
        {
            var value = Letters.IndexOf(letter, StringComparison.Ordinal);
            window = value < 0 ? throw new FormatException($"'{letter}' is no letter of base32 (RFC 4648 §6).") : ((window << 5) | value) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[next++] = (byte)(window >> bits);
            }
        }

        return bytes;
    }
}
