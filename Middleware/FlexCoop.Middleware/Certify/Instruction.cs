using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Certify;

/// <summary>What is to be done, or looked up, at the node under test.</summary>
/// <param name="Scenario">For which scenario; empty for what is done once beforehand.</param>
/// <param name="Act">A word for it that programs know, such as announce.</param>
/// <param name="Text">For a person, in one sentence.</param>
/// <param name="Arguments">The same for a program.</param>
/// <param name="Questions">What is to be answered, by name, with a hint; none where it is only to be done.</param>
internal sealed record Instruction(string Scenario, string Act, string Text, JsonObject Arguments, params IReadOnlyList<(string Name, string Hint)> Questions)
{
    /// <summary>As a program reads it.</summary>
    public JsonObject ToJson() => new()
    {
        ["scenario"] = Scenario,
        ["act"] = Act,
        ["text"] = Text,
        ["arguments"] = Arguments.DeepClone(),
        ["answer"] = new JsonObject([.. Questions.Select(question => KeyValuePair.Create(question.Name, (JsonNode?)question.Hint))]),
    };
}
