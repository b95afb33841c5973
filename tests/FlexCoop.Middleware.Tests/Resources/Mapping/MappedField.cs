using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>Where a field of a resource of the forerunner is in ours, and how its value is written there.</summary>
/// <remarks>Without any of the ways below a value is the same in both.</remarks>
internal sealed record MappedField
{
    /// <summary>The field, as <c>flexcoop-api.md</c> names it: <c>bid_data[].timestamp</c>.</summary>
    public required string Field { get; init; }

    /// <summary>Where it is in the forerunner's example, as a JSON pointer; null for what only holds other fields.</summary>
    public string? From { get; init; }

    /// <summary>In which of our documents it is.</summary>
    public int Document { get; init; }

    /// <summary>Where it is there, as a JSON pointer; null where it is not stored.</summary>
    public string? To { get; init; }

    /// <summary>Whether it only holds other fields, which have rows of their own.</summary>
    public bool Parts { get; init; }

    /// <summary>Whether the platform makes it.</summary>
    public bool Made { get; init; }

    /// <summary>Whether it is the member whose the document is.</summary>
    public bool Member { get; init; }

    /// <summary>Whether it is the cooperative whose the document is.</summary>
    public bool Cooperative { get; init; }

    /// <summary>Why it is not stored.</summary>
    public string? Otherwise { get; init; }

    /// <summary>The field whose unit it is, and with it in one duration of ours.</summary>
    public string? UnitOf { get; init; }

    /// <summary>By what its number is multiplied.</summary>
    public double? Factor { get; init; }

    /// <summary>Ours for each of its words.</summary>
    public IReadOnlyDictionary<string, JsonNode>? Words { get; init; }

    /// <summary>Whether it is an instant.</summary>
    public bool Instant { get; init; }

    /// <summary>Whether its number is a text of ours.</summary>
    public bool Text { get; init; }

    /// <summary>By what the cooperative knows the member that it is.</summary>
    public string? Pseudonym { get; init; }

    /// <summary>How many minutes one of its number is; it is a duration of ours unless <see cref="Span"/> or <see cref="Interval"/> is given.</summary>
    public double? Minutes { get; init; }

    /// <summary>Where in the example the unit of its number is, minutes or hours: it is a duration of ours.</summary>
    public string? Unit { get; init; }

    /// <summary>Where in our document the instant is from which it counts the minutes to <see cref="To"/>.</summary>
    public string? Span { get; init; }

    /// <summary>The instant from which it counts, each <see cref="Minutes"/> long.</summary>
    public string? Interval { get; init; }

    /// <summary>What is to be said of it to people.</summary>
    public string? Note { get; init; }

    /// <summary>Whether it has a value that our document holds as it was sent.</summary>
    public bool IsSent => !(Parts || Made || Member || Cooperative || Otherwise is not null || UnitOf is not null);

    /// <summary>Whether our document says what the forerunner's example says.</summary>
    /// <param name="example">The forerunner's.</param>
    /// <param name="document">Ours.</param>
    public bool Holds(JsonNode example, JsonNode document)
    {
        var (theirs, ours) = (Pointed.At(example, From!)!, Pointed.At(document, To!));
        return ours is not null && (this switch
        {
            { Words: { } words } => theirs is JsonArray list ? list.Count == ours.AsArray().Count && list.Zip(ours.AsArray()).All(pair => Same(words[Word(pair.First!)], pair.Second!)) : Same(words[Word(theirs)], ours),
            { Factor: { } factor } => Same(theirs.GetValue<double>() * factor, ours.GetValue<double>()),
            { Span: { } from } => Same(theirs.GetValue<double>() * Minutes!.Value, (At(ours) - At(Pointed.At(document, from)!)).TotalMinutes),
            { Interval: { } first } => At(ours) == At(first).AddMinutes(theirs.GetValue<double>() * Minutes!.Value),
            { Minutes: { } minutes } => Same(theirs.GetValue<double>() * minutes, Duration(ours).TotalMinutes),
            { Unit: { } unit } => Same(theirs.GetValue<double>(), Pointed.At(example, unit)!.GetValue<string>() == "hours" ? Duration(ours).TotalHours : Duration(ours).TotalMinutes),
            { Instant: true } => At(theirs) == At(ours),
            { Text: true } => Word(theirs) == ours.GetValue<string>(),
            { Pseudonym: { } known } => ours.GetValue<string>() == known,
            _ => Same(theirs, ours),
        });
    }

    private static bool Same(JsonNode one, JsonNode other) => JsonNode.DeepEquals(one, other);

    /// <summary>As near as numbers come through a factor.</summary>
    private static bool Same(double one, double other) => Math.Abs(one - other) <= 1e-9 * Math.Max(1, Math.Abs(one));

    private static string Word(JsonNode value) => value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    private static TimeSpan Duration(JsonNode value) => XmlConvert.ToTimeSpan(value.GetValue<string>());

    private static DateTimeOffset At(JsonNode value) => At(value.GetValue<string>());

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
