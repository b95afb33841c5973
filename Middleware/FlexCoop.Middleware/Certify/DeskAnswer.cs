using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Certify;

/// <summary>What came of an instruction.</summary>
/// <param name="Skip">Why it cannot be done here; null when it can. The scenario is skipped then.</param>
/// <param name="Refusal">Why the node refused; null when it was done.</param>
/// <param name="Values">The answers by the names of the questions; lists are parted by semicolons.</param>
internal sealed record DeskAnswer(string? Skip, string? Refusal, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>It cannot be done.</summary>
    public static DeskAnswer Skipped(string why) => new(why, Refusal: null, new Dictionary<string, string>());

    /// <summary>The node refused.</summary>
    public static DeskAnswer Refused(string why) => new(Skip: null, why, new Dictionary<string, string>());

    /// <summary>Done, with these answers.</summary>
    public static DeskAnswer Done(IReadOnlyDictionary<string, string> values) => new(Skip: null, Refusal: null, values);

    /// <summary>Reads what a program answered: <c>skip</c>, <c>refused</c>, or a member for each question, a text or a list of texts.</summary>
    /// <exception cref="JsonException">It is no JSON, or something else.</exception>
    public static DeskAnswer Read(string json)
    {
        var answer = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("it is no object");
        return new DeskAnswer(
            Text(answer["skip"]),
            Text(answer["refused"]),
            answer.Where(member => member.Value is not null).ToDictionary(member => member.Key, member => Text(member.Value)!));
    }

    private static string? Text(JsonNode? value) => value switch
    {
        null => null,
        JsonArray list => string.Join(';', list.Select(Text)),
        JsonValue text => text.ToString(),
        _ => throw new JsonException($"'{value.GetPropertyName()}' is an object; give a text or a list of texts"),
    };
}
