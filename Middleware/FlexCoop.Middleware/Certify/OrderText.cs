using System.Globalization;
using System.Text.Json.Nodes;
using FlexCoop.Conformance;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Certify;

/// <summary>An event that is to be announced, for people and for programs.</summary>
internal static class OrderText
{
    /// <summary>As one clause: an event for whom, when, with which signals.</summary>
    public static string Of(EventOrder order)
    {
        string?[] parts =
        [
            $"an event for {Target(order.Target)}, start {RestTime.Text(order.Start)}, duration {(order.Duration == TimeSpan.Zero ? "without end" : RestTime.Text(order.Duration))}",
            .. order.Signals.Select(signal => $"signal {Signal(signal)}"),
            order.Baseline is { } baseline ? $"baseline '{baseline.Name}' from {RestTime.Text(baseline.Start)} in {baseline.Unit}: {Values(baseline.Intervals)}" : null,
            $"market context {order.MarketContext}",
            order.RampUp is { } rampUp ? $"ramp-up {RestTime.Text(rampUp)}" : null,
            order.Recovery is { } recovery ? $"recovery {RestTime.Text(recovery)}" : null,
            order.StartAfter is { } startAfter ? $"start at random within {RestTime.Text(startAfter)}" : null,
            order.Priority > 0 ? $"priority {order.Priority}" : null,
            order.TestEvent ? "a test event" : null,
            order.ResponseRequired == ResponseRequired.Never ? "no answer wanted (oadrResponseRequired never)" : null,
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }

    /// <summary>The same as data; times and durations by ISO 8601.</summary>
    public static JsonObject ToJson(EventOrder order) => new()
    {
        ["venIds"] = List(order.Target.VenIds),
        ["groupIds"] = List(order.Target.GroupIds),
        ["resourceIds"] = List(order.Target.ResourceIds),
        ["partyIds"] = List(order.Target.PartyIds),
        ["marketContext"] = order.MarketContext,
        ["start"] = RestTime.Text(order.Start),
        ["duration"] = RestTime.Text(order.Duration),
        ["signals"] = new JsonArray([.. order.Signals.Select(signal => (JsonNode)new JsonObject
        {
            ["name"] = signal.Name.Value,
            ["type"] = signal.Type.ToText(),
            ["unit"] = signal.Unit,
            ["deviceClasses"] = List(signal.DeviceClasses),
            ["intervals"] = Intervals(signal.Intervals),
        })]),
        ["baseline"] = order.Baseline is { } baseline
            ? new JsonObject
            {
                ["name"] = baseline.Name,
                ["start"] = RestTime.Text(baseline.Start),
                ["unit"] = baseline.Unit,
                ["resourceIds"] = List(baseline.Resources),
                ["intervals"] = Intervals(baseline.Intervals),
            }
            : null,
        ["rampUp"] = RestTime.Text(order.RampUp),
        ["recovery"] = RestTime.Text(order.Recovery),
        ["startAfter"] = RestTime.Text(order.StartAfter),
        ["priority"] = order.Priority,
        ["testEvent"] = order.TestEvent,
        ["responseRequired"] = order.ResponseRequired == ResponseRequired.Always ? "always" : "never",
    };

    /// <summary>Ids as texts.</summary>
    public static JsonArray List<T>(IEnumerable<T> ids) => [.. ids.Select(id => (JsonNode)id!.ToString()!)];

    private static JsonArray Intervals(IReadOnlyList<(TimeSpan Length, double Value)> intervals) =>
        [.. intervals.Select(interval => (JsonNode)new JsonObject { ["duration"] = RestTime.Text(interval.Length), ["value"] = interval.Value })];

    private static string Target(EiTarget target)
    {
        var parts = ((string Kind, string Ids)[])[
            ("VEN", string.Join(", ", target.VenIds)), ("group", string.Join(", ", target.GroupIds)),
            ("resource", string.Join(", ", target.ResourceIds)), ("party", string.Join(", ", target.PartyIds))];
        return string.Join(" and ", parts.Where(part => part.Ids.Length > 0).Select(part => $"{part.Kind} {part.Ids}")) is { Length: > 0 } text ? text : "all VENs";
    }

    private static string Signal(OrderedSignal signal) =>
        $"{signal.Name.Value} {signal.Type.ToText()}{(signal.Unit is null ? "" : $" in {signal.Unit}")}{(signal.DeviceClasses.Count == 0 ? "" : $" for {string.Join(", ", signal.DeviceClasses)}")}: {Values(signal.Intervals)}";

    private static string Values(IEnumerable<(TimeSpan Length, double Value)> intervals) =>
        string.Join(", ", intervals.Select(interval => string.Create(CultureInfo.InvariantCulture, $"{interval.Value} for {RestTime.Text(interval.Length)}")));
}
