using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace FlexCoop.Conformance;

/// <summary>Writes down what a server is sent, as far as it came, and what it answers.</summary>
internal static class RecordingMiddleware
{
    public static async Task RunAsync(HttpContext context, RequestDelegate next, Transcript transcript)
    {
        var (request, response) = (context.Request, context.Response);
        using var body = new MemoryStream();
        var line = string.Create(CultureInfo.InvariantCulture, $"{request.Method} {request.Path}{request.QueryString} {request.Protocol}, Host {request.Host}, {request.ContentType ?? "no Content-Type"}, {(request.ContentLength is { } length ? $"{length} bytes" : "no Content-Length")}");
        try
        {
            await BoundedCopy.CopyAsync(request.Body, body, context.RequestAborted);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            transcript.Add(isFromNode: true, $"{line}, broken off: {broken.Message}", body.ToArray());
            throw;
        }

        transcript.Add(isFromNode: true, line, body.ToArray());
        body.Position = 0;
        request.Body = body;

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
