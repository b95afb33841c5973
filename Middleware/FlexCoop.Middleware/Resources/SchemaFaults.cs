using System.Globalization;
using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Vtn;
using NJsonSchema;
using NJsonSchema.Validation;

namespace FlexCoop.Middleware.Resources;

/// <summary>Says what the validator found: which member, which value, and what would be right.</summary>
internal static class SchemaFaults
{
    public static IEnumerable<RuleFault> Of(ValidationError error, JsonElement document, string path)
    {
        if (error is ChildSchemaValidationError choice)
        {
            // Of several choices the one that comes nearest tells most.
            var nearest = choice.Errors.OrderBy(branch => branch.Value.Count).FirstOrDefault().Value ?? [];
            return error.Kind is ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.AdditionalPropertiesNotValid || choice.Errors.Count == 1
                ? nearest.SelectMany(inner => Of(inner, document, path))
                : [Fault(error, document, path, "fits none of its forms", nearest.Count == 0 ? "see the schema" : $"for instance: {string.Join("; ", nearest.Select(inner => Remedy(inner.Kind, inner.Schema)).Distinct())}")];
        }

        return [Fault(error, document, path, Problem(error, document), Remedy(error.Kind, error.Schema))];
    }

    private static RuleFault Fault(ValidationError error, JsonElement document, string path, string problem, string remedy) =>
        new(Member(path, error.Path), problem, error.Kind == ValidationErrorKind.NoAdditionalPropertiesAllowed ? Known(error.Schema) : remedy);

    private static string Problem(ValidationError error, JsonElement document)
    {
        var value = Value(document, error.Path);
        return error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => "is missing",
            ValidationErrorKind.NoAdditionalPropertiesAllowed => "is not a member of this resource",
            ValidationErrorKind.ItemsNotUnique => "holds an item twice",
            ValidationErrorKind.TooManyItems or ValidationErrorKind.TooFewItems => $"has {value?.GetArrayLength()} items",
            ValidationErrorKind.StringTooLong or ValidationErrorKind.StringTooShort => $"has {value?.GetString()?.Length} characters",
            _ when value is { ValueKind: JsonValueKind.String } text => $"'{ForeignText.Shown(text.GetString()!)}' is not right",
            _ when value is { ValueKind: JsonValueKind.Number } number => $"{ForeignText.Shown(number.GetRawText())} is not right",
            _ when value is { } other => $"is {JsonMembers.Kind(other)}",
            _ => "is not right",
        };
    }

    private static string Remedy(ValidationErrorKind kind, JsonSchema schema)
    {
        var rule = schema.ActualSchema;
        return kind switch
        {
            ValidationErrorKind.PropertyRequired => "give it",
            ValidationErrorKind.NoAdditionalPropertiesAllowed => "leave it out",
            ValidationErrorKind.StringExpected => "give text",
            ValidationErrorKind.NumberExpected => "give a number",
            ValidationErrorKind.IntegerExpected => "give a whole number",
            ValidationErrorKind.BooleanExpected => "give true or false",
            ValidationErrorKind.ObjectExpected => "give an object",
            ValidationErrorKind.ArrayExpected => "give an array",
            ValidationErrorKind.NullExpected => "give null",
            ValidationErrorKind.DateTimeExpected => "give an instant as 2026-01-15T16:00:00Z",
            ValidationErrorKind.DateExpected => "give a date as 2026-01-15",
            ValidationErrorKind.UuidExpected => "give a UUID as 0190d1a0-7d5c-7b9e-8a52-3d1f0c9c4a11",
            ValidationErrorKind.UriExpected => "give an absolute URI",
            ValidationErrorKind.NotInEnumeration => $"give {string.Join(", ", rule.Enumeration)}",
            ValidationErrorKind.PatternMismatch => $"give what fits {rule.Pattern}",
            ValidationErrorKind.NumberTooSmall or ValidationErrorKind.NumberTooBig or ValidationErrorKind.NumberNotMultipleOf or ValidationErrorKind.IntegerTooBig => $"give a number {Bounds(rule)}",
            ValidationErrorKind.StringTooShort or ValidationErrorKind.StringTooLong => $"give {Range(rule.MinLength, rule.MaxLength)} characters",
            ValidationErrorKind.TooManyItems => $"give {rule.MaxItems} or fewer",
            ValidationErrorKind.TooFewItems => $"give {rule.MinItems} or more",
            ValidationErrorKind.ItemsNotUnique => "give each once",
            ValidationErrorKind.NoTypeValidates => $"give {rule.Type.ToString().ToLowerInvariant().Replace(",", " or", StringComparison.Ordinal)}",
            _ => "see the schema",
        };
    }

    private static string Known(JsonSchema schema) => $"leave it out, or give one of {string.Join(", ", schema.ActualSchema.ActualProperties.Keys)}";

    private static string Bounds(JsonSchema rule) => string.Join(
        " and ",
        new[]
        {
            Bound("of at least", rule.Minimum), Bound("above", rule.ExclusiveMinimum), Bound("of at most", rule.Maximum), Bound("below", rule.ExclusiveMaximum), Bound("that is a multiple of", rule.MultipleOf),
        }.OfType<string>());

    private static string? Bound(string words, decimal? bound) => bound is { } number ? string.Create(CultureInfo.InvariantCulture, $"{words} {number}") : null;

    private static string Range(int? least, int? most) => (least, most) switch
    {
        ({ } from, { } to) => $"{from} to {to}",
        (null, { } to) => $"{to} or fewer",
        _ => $"{least} or more",
    };

    /// <summary>The path of a fault: the validator's <c>#/signals[0].name</c>, below where the document lies.</summary>
    private static string Member(string path, string? inner)
    {
        var member = inner?.StartsWith("#/", StringComparison.Ordinal) == true ? inner[2..] : "";
        return path.Length == 0 || member.Length == 0 ? path + member : $"{path}.{member}";
    }

    /// <summary>What lies at the validator's path; null when nothing does.</summary>
    private static JsonElement? Value(JsonElement document, string? path)
    {
        var found = document;
        foreach (var step in (path ?? "").TrimStart('#', '/').Split('.', '[').Where(step => step.Length > 0))
        {
            var isIndex = step.EndsWith(']');
            if (isIndex && found.ValueKind == JsonValueKind.Array && int.TryParse(step[..^1], CultureInfo.InvariantCulture, out var index) && index < found.GetArrayLength())
            {
                found = found[index];
            }
            else if (isIndex || found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(step, out found))
            {
                return null;
            }
        }

        return found;
    }
}
