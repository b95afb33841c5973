using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Conformance;

/// <summary>Writes down what a server is sent, and what it answers.</summary>
internal static class RecordingMiddleware
{
    public static async Task RunAsync(HttpContext context, RequestDelegate next, Transcript transcript)
    {
        var (request, response) = (context.Request, context.Response);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        request.Body = body;
        transcript.Add(
            isFromNode: true,
            string.Create(CultureInfo.InvariantCulture, $"{request.Method} {request.Path}{request.QueryString} {request.Protocol}, Host {request.Host}, {request.ContentType ?? "no Content-Type"}, {(request.ContentLength is { } length ? $"{length} bytes" : "no Content-Length")}"),
            body.ToArray());

        var wire = response.Body;
        using var copy = new CopyingStream(wire);
        response.Body = copy;
        try
        {
            await next(context);
        }
        finally
        {
            response.Body = wire;
            transcript.Add(isFromNode: false, string.Create(CultureInfo.InvariantCulture, $"{request.Protocol} {response.StatusCode}, {response.ContentType ?? "no Content-Type"}"), copy.Copy);
        }
    }
}
