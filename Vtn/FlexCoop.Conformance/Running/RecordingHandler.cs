using System.Globalization;

namespace FlexCoop.Conformance;

/// <summary>Writes down what a client sends, and what it is answered, as far as it came.</summary>
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
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or OperationCanceledException)
        {
            transcript.Add(isFromNode: true, $"no answer: {failed.Message}");
            throw;
        }

        // Reading the body makes up a length where none was given: it is asked for before.
        var length = response.Content.Headers.ContentLength;
        request.Options.Set(Length, length);
        var line = string.Create(CultureInfo.InvariantCulture, $"HTTP/{response.Version} {(int)response.StatusCode} {response.ReasonPhrase}, {response.Content.Headers.ContentType?.ToString() ?? "no Content-Type"}, {(length is null ? "no Content-Length" : $"{length} bytes")}");
        response.Content = await ReadAsync(response.Content, line, cancellationToken);
        return response;
    }

    private async Task<HttpContent> ReadAsync(HttpContent content, string line, CancellationToken cancellationToken)
    {
        using (content)
        {
            using var body = new MemoryStream();
            try
            {
                await using var stream = await content.ReadAsStreamAsync(cancellationToken);
                await BoundedCopy.CopyAsync(stream, body, cancellationToken);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
            {
                transcript.Add(isFromNode: true, $"{line}, broken off: {broken.Message}", body.ToArray());
                throw;
            }

            transcript.Add(isFromNode: true, line, body.ToArray());
            var read = new ByteArrayContent(body.ToArray());
            foreach (var (name, values) in content.Headers)
            {
                _ = read.Headers.TryAddWithoutValidation(name, values);
            }

            return read;
        }
    }
}
