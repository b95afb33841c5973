using System.Globalization;
using System.Text;
using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;
using NJsonSchema;
using NJsonSchema.Validation;

namespace FlexCoop.Middleware.Resources;

/// <summary>Says what the validator found: which member, which value, and what would be right.</summary>
internal static class SchemaFaults
{
    /// <param name="error">What it found.</param>
    /// <param name="tokens">Where.</param>
    /// <param name="row">Which of many the document is; null when it is the whole body.</param>
    public static IEnumerable<RuleFault> Of(ValidationError error, JsonTokens tokens, int? row)
    {
        if (error is ChildSchemaValidationError choice)
        {
            // Of several choices the one that comes nearest tells most.
            var nearest = choice.Errors.OrderBy(branch => branch.Value.Count).FirstOrDefault().Value ?? [];
            return error.Kind is ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.AdditionalPropertiesNotValid || choice.Errors.Count == 1
                ? nearest.SelectMany(inner => Of(inner, tokens, row))
                : [At(row, tokens.Find(error.Path).Steps, "fits none of its forms", nearest.Count == 0 ? "see the schema" : $"for instance: {string.Join("; ", nearest.Select(inner => Remedy(inner.Kind, inner.Schema)).Distinct())}")];
        }

        var (steps, value) = tokens.Find(error.Path);
        return [At(row, steps, Problem(error.Kind, value), error.Kind == ValidationErrorKind.NoAdditionalPropertiesAllowed ? Known(error.Schema) : Remedy(error.Kind, error.Schema))];
    }

    /// <summary>A fault at a member of a document.</summary>
    /// <param name="row">Which of many the document is; null when it is the whole body.</param>
    /// <param name="steps">The names and indexes that lead to it; none for the document.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="remedy">What would be right.</param>
    public static RuleFault At(int? row, IReadOnlyList<string> steps, string problem, string remedy)
    {
        IReadOnlyList<string> all = [.. row is { } number ? [number.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(), .. steps.Select(ForeignText.Shorten)];
        var path = new StringBuilder();
        foreach (var (index, step) in all.Index())
        {
            path.Append(step.Length > 0 && step.All(char.IsAsciiDigit) ? $"[{step}]" : index == 0 ? step : "." + step);
        }

        var pointer = string.Concat(all.Select(step => "/" + step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
        return new RuleFault(path.ToString(), problem, remedy) { Pointer = ForeignText.Shorten(pointer) };
    }

    private static string Problem(ValidationErrorKind kind, JsonElement? value) => (kind, value) switch
    {
        (ValidationErrorKind.PropertyRequired, _) => "is missing",
        (ValidationErrorKind.NoAdditionalPropertiesAllowed, _) => "is not a member of this resource",
        (ValidationErrorKind.ItemsNotUnique, _) => "holds an item twice",
        (ValidationErrorKind.TooManyItems or ValidationErrorKind.TooFewItems, { ValueKind: JsonValueKind.Array } items) => $"has {items.GetArrayLength()} items",
        (ValidationErrorKind.StringTooLong or ValidationErrorKind.StringTooShort, { ValueKind: JsonValueKind.String } text) => $"has {text.GetString()!.EnumerateRunes().Count()} characters",
        (_, { ValueKind: JsonValueKind.String } text) => $"'{ForeignText.Shown(text.GetString())}' is not right",
        (_, { ValueKind: JsonValueKind.Number } number) => $"{ForeignText.Shown(number.GetRawText())} is not right",
        (_, { } other) => $"is {JsonMembers.Kind(other)}",
        _ => "is not right",
    };

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
            ValidationErrorKind.DateTimeExpected => "give an instant as 2026-01-15T16:00:00Z",
            ValidationErrorKind.DateExpected => "give a date as 2026-01-15",
            ValidationErrorKind.UuidExpected => "give a UUID as 0190d1a0-7d5c-7b9e-8a52-3d1f0c9c4a11",
            ValidationErrorKind.UriExpected => "give an absolute URI",
            ValidationErrorKind.NotInEnumeration => $"give {string.Join(", ", rule.Enumeration)}",
            ValidationErrorKind.PatternMismatch => $"give what fits {SchemaFormats.PatternOf(rule.Format)}",
            ValidationErrorKind.NumberTooSmall or ValidationErrorKind.NumberTooBig or ValidationErrorKind.NumberNotMultipleOf or ValidationErrorKind.IntegerTooBig => $"give a number {Bounds(rule)}",
            ValidationErrorKind.StringTooShort or ValidationErrorKind.StringTooLong => $"give {Range(rule.MinLength, rule.MaxLength)} characters",
            ValidationErrorKind.TooManyItems => $"give {rule.MaxItems} or fewer",
            ValidationErrorKind.TooFewItems => $"give {rule.MinItems} or more",
            ValidationErrorKind.ItemsNotUnique => "give each once",
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
}
