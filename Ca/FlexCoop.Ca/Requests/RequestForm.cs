using System.Buffers.Text;
using System.Text;

namespace FlexCoop.Ca;

/// <summary>From the text that peers send to the DER of a request.</summary>
internal static class RequestForm
{
    /// <summary>The largest request, in bytes of DER.</summary>
    public const int MaxDer = 8 * 1024;

    private const string PemBegin = "-----BEGIN CERTIFICATE REQUEST-----";
    private const string PemEnd = "-----END CERTIFICATE REQUEST-----";

    /// <summary>Reads PEM with exactly the label of RFC 7468 §7; null when it is none.</summary>
    public static byte[]? FromPem(string text)
    {
        var trimmed = text.Trim();
        return trimmed.StartsWith(PemBegin, StringComparison.Ordinal) && trimmed.EndsWith(PemEnd, StringComparison.Ordinal) && trimmed.Length > PemBegin.Length + PemEnd.Length
            ? FromBase64(trimmed[PemBegin.Length..^PemEnd.Length])
            : null;
    }

    /// <summary>Reads base64 with whatever line breaks (RFC 8951 §3.1); null when it is none.</summary>
    public static byte[]? FromBase64(string text)
    {
        if (!Base64.IsValid(text, out var length) || length == 0)
        {
            return null;
        }

        var der = new byte[length];
        return Convert.TryFromBase64String(text, der, out var written) ? der[..written] : null;
    }

    /// <summary>Reads what a client of EST sends: base64, or PEM, as some do; null when it is neither.</summary>
    public static byte[]? FromEst(ReadOnlySpan<byte> body)
    {
        var text = Encoding.Latin1.GetString(body);
        return text.Contains("-----", StringComparison.Ordinal) ? FromPem(text) : FromBase64(text);
    }
}
