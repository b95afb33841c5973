using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Vtn;

/// <summary>Writes replies with Content-Length and never chunked, compressed where the VEN asks for it (protocol.md §2.2).</summary>
internal static class ReplyWriter
{
    private static readonly string[] Encodings = ["gzip", "deflate", "br"];

    public static Task WriteAsync(HttpContext context, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/xml";
        if (body.Length > 0 && Encoding(context.Request) is { } encoding)
        {
            body = Compress(body, encoding);
            response.Headers.ContentEncoding = encoding;
        }

        return WriteBodyAsync(context, body);
    }

    public static Task WriteTextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return WriteBodyAsync(context, System.Text.Encoding.UTF8.GetBytes(text + "\n"));
    }

    private static async Task WriteBodyAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }

        await context.Response.CompleteAsync();
        if (context.Features.Get<GivenUpAnswer>() is { IsGivenUp: true })
        {
            throw new IOException("The answer was given up before it was read.");
        }
    }

    /// <summary>The best encoding that the VEN lists and we have; null when it lists none, or refuses them by q=0.</summary>
    private static string? Encoding(HttpRequest request)
    {
        if (StringValues.IsNullOrEmpty(request.Headers.AcceptEncoding) || !StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted))
        {
            return null;
        }

        return accepted
            .Where(item => item.Quality is not 0)
            .OrderByDescending(item => item.Quality ?? 1)
            .Select(item => item.Value == "*" ? Encodings[0] : item.Value.Value?.ToLowerInvariant())
            .TakeWhile(name => name != "identity")
            .FirstOrDefault(Encodings.Contains);
    }

    private static byte[] Compress(byte[] body, string encoding)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true),

            // In HTTP "deflate" is the zlib format (RFC 9110 §8.4.1.2).
            _ => new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            stream.Write(body);
        }

        return compressed.ToArray();
    }
}
