using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Tests;

/// <summary>Good bodies of requests to begin with; a test changes what it is about.</summary>
internal static class SomeBody
{
    /// <summary>SIMPLE 2 for half an hour, ten minutes from <see cref="Testing.Some.Now"/>.</summary>
    public static JsonObject Event(params string[] venIds) => new()
    {
        ["targets"] = new JsonObject { ["venIds"] = Array([.. venIds.DefaultIfEmpty("VEN-0")]) },
        ["marketContext"] = "http://example.org/dr",
        ["start"] = "2026-06-30T18:10:00Z",
        ["duration"] = "PT30M",
        ["signals"] = new JsonArray(Simple(("PT30M", 2))),
    };

    public static JsonObject Simple(params (string Duration, double Value)[] intervals) => new()
    {
        ["name"] = "SIMPLE", ["type"] = "level", ["deviceClasses"] = new JsonArray(), ["intervals"] = new JsonArray([.. intervals.Select(interval => Interval(interval.Duration, interval.Value))]),
    };

    public static JsonObject Interval(string duration, double value) => new() { ["duration"] = duration, ["value"] = value };

    public static JsonObject Wanted(string specifier = "usage", string rid = "heatpump.power", string granularity = "PT1M", string reportBack = "PT5M") => new()
    {
        ["specifier"] = specifier, ["rid"] = rid, ["granularity"] = granularity, ["reportBack"] = reportBack,
    };

    public static JsonArray Array(params string[] texts) => [.. texts.Select(text => (JsonNode)text)];
}
