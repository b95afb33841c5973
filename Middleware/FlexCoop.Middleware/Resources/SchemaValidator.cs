using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Vtn;
using NJsonSchema;
using NJsonSchema.Validation;

namespace FlexCoop.Middleware.Resources;

/// <summary>Holds documents to a schema; compiled once, at its first use.</summary>
internal sealed class SchemaValidator
{
    /// <summary>The most values in a document, those within others counted, too: what it costs to hold one to a schema is bounded by that.</summary>
    public const int MaxValues = 20_000;

    /// <summary>The most faults of one document that are told.</summary>
    private const int MaxFaults = 100;

    /// <summary>What only people read.</summary>
    private static readonly string[] Unchecked = ["title", "description", "examples", "$schema", SchemaKeywords.Unit, SchemaKeywords.Resource];

    private readonly Lazy<(JsonSchema Schema, JsonSchemaValidatorSettings Settings)> _compiled;

    /// <param name="schema">The file, which <see cref="SchemaCheck"/> has passed.</param>
    public SchemaValidator(JsonObject schema) => _compiled = new(() => Compile(schema));

    /// <summary>All that is wrong with a document, up to a hundred faults.</summary>
    /// <param name="document">What was sent.</param>
    /// <param name="row">Which of many it is; null when it is the whole body.</param>
    public IReadOnlyList<RuleFault> Check(JsonElement document, int? row)
    {
        if (Count(document) is var count and > MaxValues)
        {
            return [SchemaFaults.At(row, [], $"has {count} values", $"give at most {MaxValues}")];
        }

        var (schema, settings) = _compiled.Value;
        var tokens = new JsonTokens(document);
        return [.. schema.Validate(tokens.Root, settings).SelectMany(error => SchemaFaults.Of(error, tokens, row)).Take(MaxFaults)];
    }

    private static int Count(JsonElement element) => 1 + element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Sum(member => Count(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Sum(Count),
        _ => 0,
    };

    private static (JsonSchema, JsonSchemaValidatorSettings) Compile(JsonObject schema)
    {
        var patterns = new List<string>();
        var plain = Plain(schema, patterns).ToJsonString();

        // Nothing is fetched, so nothing is waited for.
        return (JsonSchema.FromJsonAsync(plain).GetAwaiter().GetResult(), SchemaFormats.With(patterns));
    }

    /// <summary>The schema without what is not checked, its patterns as formats.</summary>
    private static JsonObject Plain(JsonObject schema, List<string> patterns)
    {
        var plain = new JsonObject();
        foreach (var (keyword, value) in schema.Where(one => !Unchecked.Contains(one.Key)))
        {
            switch (keyword, value)
            {
                case ("pattern", _):
                    patterns.Add(value!.GetValue<string>());
                    plain["format"] = SchemaFormats.Of(patterns[^1]);
                    break;
                case ("properties" or "definitions", JsonObject named):
                    plain[keyword] = new JsonObject(named.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)Plain(one.Value!.AsObject(), patterns))));
                    break;
                case ("items" or "additionalProperties", JsonObject inner):
                    plain[keyword] = Plain(inner, patterns);
                    break;
                case ("oneOf" or "anyOf" or "allOf", JsonArray choices):
                    plain[keyword] = new JsonArray([.. choices.Select(choice => (JsonNode)Plain(choice!.AsObject(), patterns))]);
                    break;
                default:
                    plain[keyword] = value?.DeepClone();
                    break;
            }
        }

        return plain;
    }
}
