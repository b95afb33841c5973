using System.Globalization;

namespace FlexCoop.Conformance;

/// <summary>Writes down what a client sends, and what it is answered.</summary>
internal sealed class RecordingHandler(HttpMessageHandler inner, Transcript transcript) : DelegatingHandler(inner)
{
    private static readonly HttpRequestOptionsKey<long?> Length = new("Content-Length of the answer");

    /// <summary>What the answer said of its length, null for nothing; to be asked before its body is read.</summary>
    public static long? LengthOf(HttpResponseMessage response) =>
        response.RequestMessage!.Options.TryGetValue(Length, out var length) ? length : response.Content.Headers.ContentLength;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        transcript.Add(isFromNode: false, $"{request.Method} {request.RequestUri} {request.Content?.Headers.ContentType}", sent);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);

            // Reading the body makes up a length where none was given: it is asked for before.
            var length = response.Content.Headers.ContentLength;
            request.Options.Set(Length, length);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            transcript.Add(
                isFromNode: true,
                string.Create(CultureInfo.InvariantCulture, $"HTTP/{response.Version} {(int)response.StatusCode} {response.ReasonPhrase}, {response.Content.Headers.ContentType?.ToString() ?? "no Content-Type"}, {(length is null ? "no Content-Length" : $"{length} bytes")}"),
                body);
            return response;
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            transcript.Add(isFromNode: true, $"no answer: {failed.Message}");
            throw;
        }
    }
}
