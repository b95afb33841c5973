using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Registry;

/// <summary>Puts what METADATA say now into a document that people may have corrected: what they changed stays.</summary>
/// <remarks>
/// <code>
/// said before    said now    the document has    it gets
///     a             b               a                b      nobody has corrected it
///     a             b               c                c      a correction stays
///   {x, y}        {x, z}        {x, w}            {x, w, z}  of a list each item for itself: y was taken out, w put in by hand
/// </code>
/// </remarks>
internal static class DeviceMerge
{
    private const int MaxItems = 100;

    /// <param name="document">What the document says; changed.</param>
    /// <param name="before">What METADATA said of it when it was written last; null for never.</param>
    /// <param name="now">What METADATA say now.</param>
    public static void Into(JsonObject document, JsonObject? before, JsonObject now)
    {
        foreach (var name in now.Select(member => member.Key).Concat(before?.Select(member => member.Key) ?? []).Distinct().ToList())
        {
            var (own, old, said) = (document[name], before?[name], now[name]);
            if ((own ?? old ?? said) is JsonArray { } list && list.All(item => item is JsonValue) && name is "rids")
            {
                document[name] = Items(own, old, said);
            }
            else if (JsonNode.DeepEquals(own, old) || (before is null && own is null))
            {
                if (said is null)
                {
                    document.Remove(name);
                }
                else
                {
                    document[name] = said.DeepClone();
                }
            }
        }
    }

    private static JsonArray Items(JsonNode? own, JsonNode? old, JsonNode? said)
    {
        var (kept, before, now) = (Texts(own), Texts(old), Texts(said));
        return [.. kept.Where(item => now.Contains(item) || !before.Contains(item)).Concat(now.Where(item => !before.Contains(item))).Distinct().Take(MaxItems).Select(item => (JsonNode)item)];
    }

    private static List<string> Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(item => (string)item!)];
}
