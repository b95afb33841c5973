using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace FlexCoop.Middleware.Identity;

/// <summary>Base64url as JOSE has it: no padding, no white space, no other alphabet, no bits left over (RFC 7515 §2, RFC 4648 §3.5).</summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Write(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <returns>False when another text stands for the same bytes, or for none.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        // The framework refuses bits that are left over; the padding that it would take is not in the alphabet.
        var read = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, read, out _, out var length) != OperationStatus.Done)
        {
            return false;
        }

        bytes = read[..length];
        return true;
    }
}
