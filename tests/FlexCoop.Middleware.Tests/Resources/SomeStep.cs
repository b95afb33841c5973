using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>Documents of the resource <c>boiler-steps</c>, which tests define by a file.</summary>
internal static class SomeStep
{
    public const string List = "api/v1/boiler-steps";

    public static JsonObject New(int quarter = 0, double upW = 1200, string device = "boiler-1", string member = "anna") => new()
    {
        ["memberId"] = member, ["deviceId"] = device, ["start"] = DateTimeOffset.Parse("2026-01-15T16:00:00Z", null).AddMinutes(15 * quarter).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null), ["upW"] = upW,
    };

    public static async Task<JsonNode> MakeAsync(this RestClient rest, JsonNode step, CancellationToken cancellationToken) => (await rest.PostAsync(List, step, cancellationToken)).Expect(HttpStatusCode.Created);

    /// <summary>Changes what was read as this version.</summary>
    public static Task<RestAnswer> SendAsync(this RestClient rest, HttpMethod method, string id, string? version, string? body, CancellationToken cancellationToken) => rest.SendAsync(
        method, $"{List}/{id}", body is null ? null : RestClient.Bytes(System.Text.Encoding.UTF8.GetBytes(body), "application/json"), cancellationToken, request =>
        {
            if (version is not null)
            {
                request.Headers.TryAddWithoutValidation("If-Match", version);
            }
        });

    /// <summary>All items of a list, page by page.</summary>
    public static async Task<IReadOnlyList<JsonNode>> AllAsync(this RestClient rest, string query, CancellationToken cancellationToken)
    {
        var items = new List<JsonNode>();
        for (string? after = ""; after is not null;)
        {
            var page = (await rest.GetAsync($"{query}{(after.Length == 0 ? "" : (query.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "after=" + after)}", cancellationToken)).Expect(HttpStatusCode.OK);
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            after = (string?)page["next"];
        }

        return items;
    }
}
