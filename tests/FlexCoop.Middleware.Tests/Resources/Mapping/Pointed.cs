using System.Globalization;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>What a JSON pointer (RFC 6901) points to; ours need no escapes.</summary>
internal static class Pointed
{
    /// <returns>Null when there is nothing.</returns>
    public static JsonNode? At(JsonNode document, string pointer)
    {
        JsonNode? found = document;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            found = found switch
            {
                JsonObject inner => inner[step],
                JsonArray list when int.TryParse(step, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }

        return found;
    }
}
