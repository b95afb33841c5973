using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Resources;

/// <summary>Holds a schema to what can be checked, is bounded, and is described (<c>Resources/README.md</c>); each fault with its place as a JSON pointer.</summary>
/// <param name="root">The file.</param>
/// <param name="fault">Takes place, problem and remedy.</param>
internal sealed class SchemaCheck(JsonObject root, Action<string, string, string> fault)
{
    /// <summary>What means something else, or other characters, elsewhere.</summary>
    private static readonly string[] AmbiguousInPatterns = ["\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\b", "\\B", "\\p", "\\P"];

    private readonly Dictionary<JsonObject, double> _values = [];

    public void Run() => Check(root, pointer: "", isBranch: false);

    /// <summary>The schema that a schema refers to, or itself.</summary>
    public static JsonObject? Resolve(JsonObject root, JsonNode? schema)
    {
        for (var steps = 0; steps < 10; steps++)
        {
            if (schema is not JsonObject found || Text(found[SchemaKeywords.Reference]) is not { } reference)
            {
                return schema as JsonObject;
            }

            schema = reference.StartsWith(SchemaKeywords.ReferencePrefix, StringComparison.Ordinal) ? (root["definitions"] as JsonObject)?[reference[SchemaKeywords.ReferencePrefix.Length..]] : null;
        }

        return null;
    }

    /// <summary>A text; null for anything else.</summary>
    public static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private void Check(JsonObject schema, string pointer, bool isBranch)
    {
        foreach (var (keyword, value) in schema)
        {
            CheckKeyword(schema, keyword, value, $"{pointer}/{keyword}", isWhole: schema == root);
        }

        if (schema.ContainsKey(SchemaKeywords.Reference))
        {
            foreach (var (keyword, _) in schema.Where(one => one.Key is not (SchemaKeywords.Reference or "title" or "description")))
            {
                fault($"{pointer}/{keyword}", "stands beside $ref, where it would be passed over in silence", "put it into the definition");
            }
        }
        else if (!isBranch && !schema.ContainsKey("type") && !schema.Any(one => SchemaKeywords.Choices.Contains(one.Key)))
        {
            fault(pointer, "has no type", $"give one of {string.Join(", ", SchemaKeywords.Types.Order())}");
        }

        CheckBounds(schema, pointer);
    }

    private void CheckKeyword(JsonObject schema, string keyword, JsonNode? value, string pointer, bool isWhole)
    {
        switch (keyword)
        {
            case "properties" or "definitions" when isWhole || keyword == "properties":
                CheckNamed(value, pointer, mustBeDescribed: keyword == "properties");
                break;
            case "items":
                CheckInner(value, pointer, isBranch: false);
                break;
            case "additionalProperties":
                if (value?.GetValueKind() != JsonValueKind.False)
                {
                    CheckInner(value, pointer, isBranch: false);
                }

                break;
            case "type":
                Require(Text(value) is { } type && SchemaKeywords.Types.Contains(type), pointer, $"{value?.ToJsonString()} is none", $"give one of {string.Join(", ", SchemaKeywords.Types.Order())}; what may be without a value is not required");
                break;
            case "format":
                Require(Text(value) is { } format && SchemaFormats.Names.Contains(format), pointer, $"{value?.ToJsonString()} is not checked", $"give {string.Join(", ", SchemaFormats.Names.Order())}");
                Require(!schema.ContainsKey("pattern"), pointer, "stands beside a pattern", "give one of the two");
                break;
            case "pattern":
                Require(IsPattern(Text(value)), pointer, $"{value?.ToJsonString()} is not the same everywhere", "begin with ^, end with $, and use classes such as [0-9] in place of . and of letters behind \\");
                break;
            case "enum":
                Require(value is JsonArray { Count: > 0 } choices && choices.All(choice => choice?.GetValueKind() is JsonValueKind.String or JsonValueKind.Number), pointer, "is no list of texts or numbers", "give one value at least");
                break;
            case "required":
                CheckRequired(schema, value, pointer);
                break;
            case SchemaKeywords.Reference:
                Require(Resolve(root, schema) is not null, pointer, $"{value?.ToJsonString()} leads nowhere", $"give {SchemaKeywords.ReferencePrefix}NAME, of a definition in this file");
                break;
            case var _ when SchemaKeywords.Choices.Contains(keyword):
                CheckChoices(value, pointer);
                break;
            case var _ when SchemaKeywords.Numbers.Contains(keyword):
                Require(value?.GetValueKind() == JsonValueKind.Number, pointer, "is no number", "give a number");
                break;
            default:
                Require(SchemaKeywords.Plain.Contains(keyword) || (isWhole && SchemaKeywords.OfTheWhole.Contains(keyword)), pointer, "would be passed over in silence", "say it by other keywords (Resources/README.md)");
                break;
        }
    }

    private void CheckNamed(JsonNode? schemas, string pointer, bool mustBeDescribed)
    {
        foreach (var (name, schema) in schemas as JsonObject ?? [])
        {
            CheckInner(schema, $"{pointer}/{name}", isBranch: false);
            Require(JsonTokens.IsName(name), $"{pointer}/{name}", "has no name as names are here", "use the letters a to z, digits, '_' and '-', up to 64");
            Require(!mustBeDescribed || schema is not JsonObject inner || Text(inner["description"]) is { Length: > 0 }, $"{pointer}/{name}", "has no description", "say what it is");
        }
    }

    private void CheckChoices(JsonNode? choices, string pointer)
    {
        Require(choices is JsonArray { Count: > 0 }, pointer, "is no list of schemas", "give one at least");
        foreach (var (index, choice) in (choices as JsonArray ?? []).Index())
        {
            CheckInner(choice, $"{pointer}/{index}", isBranch: true);
        }
    }

    private void CheckInner(JsonNode? schema, string pointer, bool isBranch)
    {
        if (schema is JsonObject inner)
        {
            Check(inner, pointer, isBranch);
        }
        else
        {
            fault(pointer, "is no schema", "give an object");
        }
    }

    private void CheckRequired(JsonObject schema, JsonNode? required, string pointer)
    {
        var known = schema["properties"] as JsonObject;
        foreach (var name in required as JsonArray ?? [])
        {
            Require(Text(name) is { } text && known?.ContainsKey(text) != false, pointer, $"{name?.ToJsonString()} is no property", "name one of them");
        }

        Require(required is JsonArray, pointer, "is no list", "give names of properties");
    }

    private void CheckBounds(JsonObject schema, string pointer)
    {
        bool Has(params IEnumerable<string> keywords) => keywords.Any(schema.ContainsKey);
        switch (Text(schema["type"]))
        {
            case "string":
                Require(Has("maxLength", "enum", "format"), pointer, "has no bound", "give maxLength, enum or format");
                break;
            case "array":
                Require(Has("maxItems") && Has("items"), pointer, "has no bound", "give items and maxItems");
                var most = Values(root) + (Number(schema["maxItems"]) * Values(Resolve(root, schema["items"])));
                Require(most <= SchemaValidator.MaxValues, pointer, $"makes a document of {most} values, when full", $"give fewer maxItems, for {SchemaValidator.MaxValues} values at most");
                break;
            case "object":
                Require(Has("additionalProperties"), pointer, "is open", "give \"additionalProperties\": false, or a schema");
                break;
            case "number" or "integer" when !Has("enum"):
                Require(Has("minimum", "exclusiveMinimum") && Has("maximum", "exclusiveMaximum"), pointer, "has no bounds", "give minimum and maximum");
                Require(Text(schema["type"]) == "integer" || Text(schema[SchemaKeywords.Unit]) is { Length: > 0 }, pointer, "has no unit", $"give {SchemaKeywords.Unit}, \"1\" where it has none");
                break;
        }
    }

    /// <summary>The most values that one of a schema has, those within it counted, too, but for the items of lists: whether several may be full at once is for those who send them.</summary>
    private double Values(JsonObject? schema)
    {
        if (schema is null)
        {
            return 0;
        }

        if (_values.TryGetValue(schema, out var known))
        {
            return known;
        }

        // What holds itself counts once.
        _values[schema] = 1;
        var choices = SchemaKeywords.Choices.SelectMany(keyword => schema[keyword] as JsonArray ?? []).Select(choice => Values(Resolve(root, choice)) - 1);
        return _values[schema] = 1 + (schema["properties"] as JsonObject ?? []).Sum(member => Values(Resolve(root, member.Value))) + choices.DefaultIfEmpty(0).Max();
    }

    private static double Number(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? node.GetValue<double>() : 0;

    private static bool IsPattern(string? pattern)
    {
        if (pattern is not ['^', .., '$'] || AmbiguousInPatterns.Any(mark => pattern.Contains(mark, StringComparison.Ordinal)) || HasDot(pattern))
        {
            return false;
        }

        try
        {
            return SchemaFormats.Pattern(pattern) is not null;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether a dot stands for any character: outside of classes, and not behind a backslash.</summary>
    private static bool HasDot(string pattern)
    {
        var isInClass = false;
        for (var index = 0; index < pattern.Length; index++)
        {
            switch (pattern[index])
            {
                case '\\':
                    index++;
                    break;
                case '[':
                    isInClass = true;
                    break;
                case ']':
                    isInClass = false;
                    break;
                case '.' when !isInClass:
                    return true;
            }
        }

        return false;
    }

    private void Require(bool holds, string pointer, string problem, string remedy)
    {
        if (!holds)
        {
            fault(pointer, problem, remedy);
        }
    }
}
