using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>What came of an instruction.</summary>
/// <param name="Skip">Why it cannot be done here; null when it can. The scenario is skipped then.</param>
/// <param name="Refusal">Why the node refused; null when it was done.</param>
/// <param name="Values">The answers by the names of the questions; lists are parted by semicolons.</param>
internal sealed record DeskAnswer(string? Skip, string? Refusal, IReadOnlyDictionary<string, string> Values)
{
    private const string NotShown = "?";
    private const string Nothing = "-";
    private const string NoReason = "no reason given";

    /// <summary>A member that is given twice means two things.</summary>
    private static readonly JsonDocumentOptions Once = new() { AllowDuplicateProperties = false };

    /// <summary>It cannot be done.</summary>
    public static DeskAnswer Skipped(string why) => new(why, Refusal: null, new Dictionary<string, string>());

    /// <summary>The node refused.</summary>
    public static DeskAnswer Refused(string why) => new(Skip: null, why, new Dictionary<string, string>());

    /// <summary>Done, with these answers.</summary>
    public static DeskAnswer Done(IReadOnlyDictionary<string, string> values) => new(Skip: null, Refusal: null, values);

    /// <summary>Reads what a program answered: <c>skip</c>, <c>refused</c>, or a member for each question, a text or a list of texts. What is null is not given.</summary>
    /// <exception cref="JsonException">It is no JSON, or something else.</exception>
    public static DeskAnswer Read(string json) =>
        Read(JsonNode.Parse(json, documentOptions: Once) as JsonObject ?? throw new JsonException("it is no object"));

    /// <summary>The same of an object.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static DeskAnswer Read(JsonObject answer) => new(
        Reason("skip", answer["skip"]),
        Reason("refused", answer["refused"]),
        answer.Where(member => member.Value is not null && member.Key is not ("skip" or "refused")).ToDictionary(member => member.Key, member => Text(member.Key, member.Value)));

    /// <summary>Reads one answer; a dash stands for nothing.</summary>
    /// <exception cref="FormatException">It is missing, or has another form.</exception>
    /// <exception cref="ScenarioSkippedException">The node does not show it.</exception>
    public T One<T>(string name, string form, Func<string?, T> read) => Values.GetValueOrDefault(name, "").Trim() switch
    {
        NotShown => throw new ScenarioSkippedException($"the node under test does not show its {name}"),
        "" => throw new FormatException($"there is no answer to {name}; give {form}, or ? where the node does not show it"),
        var text => Read(name, text, form, () => read(text == Nothing ? null : text)),
    };

    /// <summary>Reads a list, item by item; an item is parted by blanks, and a dash stands for nothing. What is not answered, or by a question mark, is not shown.</summary>
    /// <exception cref="FormatException">An item has another form.</exception>
    public IReadOnlyList<T> List<T>(string name, string form, Func<string?[], T> read) => Values.GetValueOrDefault(name, NotShown).Trim() switch
    {
        NotShown => new UnseenList<T>(name),
        Nothing => [],
        var text => [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => Read(name, item, form, () => read([.. item.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == Nothing ? null : word)])))],
    };

    /// <summary>Reads a list of which each item has a key of its own.</summary>
    /// <exception cref="FormatException">An item has another form, or comes twice.</exception>
    public IReadOnlyDictionary<TKey, TValue> Map<TKey, TValue>(string name, string form, Func<string?[], (TKey Key, TValue Value)> read)
        where TKey : notnull
    {
        var map = new Dictionary<TKey, TValue>();
        foreach (var (key, value) in List(name, form, read))
        {
            if (!map.TryAdd(key, value))
            {
                throw new FormatException($"the answer to {name} has '{key}' twice; give {form}");
            }
        }

        return map;
    }

    private static T Read<T>(string name, string text, string form, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException or IndexOutOfRangeException or OverflowException or InvalidOperationException)
        {
            throw new FormatException($"the answer '{text}' to {name} is not understood; give {form}", wrong);
        }
    }

    private static string? Reason(string name, JsonNode? value) => value switch
    {
        null => null,
        JsonValue text when text.GetValueKind() is JsonValueKind.String => text.ToString(),
        JsonValue flag when flag.GetValueKind() is JsonValueKind.True => NoReason,
        JsonValue flag when flag.GetValueKind() is JsonValueKind.False => null,
        _ => throw new JsonException($"'{name}' is neither a text nor true or false"),
    };

    private static string Text(string name, JsonNode? value) => value switch
    {
        JsonArray list => string.Join(';', list.Select(item => item is JsonValue ? Text(name, item) : throw new JsonException($"'{name}' holds something that is no text; give a text or a list of texts"))),
        JsonValue text => text.ToString(),
        _ => throw new JsonException($"'{name}' is an object; give a text or a list of texts"),
    };
}
