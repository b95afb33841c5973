using Microsoft.Net.Http.Headers;

namespace FlexCoop.Middleware.Resources;

/// <summary>The forms in which a list is sent.</summary>
internal static class ResourceFormat
{
    public const string Json = "application/json";

    /// <summary>A document on each line; the next page is in the header <c>Link</c>.</summary>
    public const string Lines = "application/x-ndjson";

    /// <summary>A document on each line, with the names of its members in the first; the next page is in the header <c>Link</c>.</summary>
    public const string Csv = "text/csv";

    /// <summary>The form that a request likes best; JSON unless it says otherwise.</summary>
    public static string Of(HttpRequest request) => request.GetTypedHeaders().Accept
        .OrderByDescending(accepted => accepted.Quality ?? 1)
        .Select(Known).FirstOrDefault(form => form is not null) ?? Json;

    private static string? Known(MediaTypeHeaderValue accepted) => accepted.MediaType.Value?.ToLowerInvariant() switch
    {
        Csv => Csv,
        Lines => Lines,
        Json or "application/*" or "*/*" => Json,
        _ => null,
    };
}
