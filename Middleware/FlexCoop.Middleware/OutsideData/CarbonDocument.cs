using System.Text.Json.Nodes;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>A forecast of carbon intensity, as the resource <c>carbon-intensities</c> has it.</summary>
internal static class CarbonDocument
{
    public static JsonObject Of(string country, DateTimeOffset start, DateTimeOffset end, DateTimeOffset issuedAt, decimal gramsPerKWh, string source) => new()
    {
        ["country"] = country,
        ["start"] = RestTime.Text(start),
        ["end"] = RestTime.Text(end),
        ["issuedAt"] = RestTime.Text(issuedAt.AddTicks(-(issuedAt.UtcTicks % TimeSpan.TicksPerSecond))),
        ["intensityGPerKWh"] = gramsPerKWh,
        ["source"] = source,
    };
}
