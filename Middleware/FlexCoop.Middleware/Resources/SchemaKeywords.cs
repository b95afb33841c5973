using System.Collections.Frozen;

namespace FlexCoop.Middleware.Resources;

/// <summary>What a schema in <c>schemas/rest</c> may say: what is really checked (architecture decision 12), and what only people read.</summary>
/// <remarks>Any other keyword would be passed over in silence by the validator, so it stops the start, and fails the build by a test.</remarks>
internal static class SchemaKeywords
{
    public const string Reference = "$ref";
    public const string ReferencePrefix = "#/definitions/";
    public const string Resource = "x-resource";
    public const string Unit = "x-unit";

    /// <summary>Those that hold a list of schemas.</summary>
    public static readonly FrozenSet<string> Choices = FrozenSet.Create("oneOf", "anyOf", "allOf");

    /// <summary>Those that hold a number.</summary>
    public static readonly FrozenSet<string> Numbers = FrozenSet.Create("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems");

    /// <summary>Those that only the whole file has.</summary>
    public static readonly FrozenSet<string> OfTheWhole = FrozenSet.Create("$schema", "definitions", "examples", Resource);

    /// <summary>All others, but those with a check of their own.</summary>
    public static readonly FrozenSet<string> Plain = FrozenSet.Create("uniqueItems", "title", "description", Unit);

    public static readonly FrozenSet<string> Types = FrozenSet.Create("object", "array", "string", "number", "integer", "boolean");
}
