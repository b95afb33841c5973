using Microsoft.AspNetCore.Http;

namespace FlexCoop.Ca;

/// <summary>Reads the body of a request, which is short.</summary>
internal static class RequestBody
{
    /// <summary>The most that is read, in bytes: a request of 8 KiB in base64, with line breaks.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Null when it is longer.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            return null;
        }

        var buffer = new byte[MaxBytes + 1];
        var read = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read > MaxBytes ? null : buffer[..read];
    }
}
