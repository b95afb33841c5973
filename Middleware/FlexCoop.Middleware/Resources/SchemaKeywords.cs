using System.Collections.Frozen;

namespace FlexCoop.Middleware.Resources;

/// <summary>What a schema in <c>schemas/rest</c> may say: what is really checked (architecture decision 12), and what only people read.</summary>
/// <remarks>Any other keyword would be passed over in silence by the validator, so it stops the start, and fails the build by a test.</remarks>
internal static class SchemaKeywords
{
    /// <summary>Names our own annotations begin with.</summary>
    public const string Own = "x-";

    /// <summary>Those that hold a schema.</summary>
    public static readonly FrozenSet<string> WithSchema = FrozenSet.Create("items", "additionalProperties");

    /// <summary>Those that hold a list of schemas.</summary>
    public static readonly FrozenSet<string> WithSchemas = FrozenSet.Create("oneOf", "anyOf", "allOf");

    /// <summary>Those that hold schemas by name.</summary>
    public static readonly FrozenSet<string> WithNamedSchemas = FrozenSet.Create("properties", "definitions");

    /// <summary>All others.</summary>
    public static readonly FrozenSet<string> Plain = FrozenSet.Create(
        "$schema", "$ref", "type", "enum", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "required", "title", "description", "examples");

    /// <summary>The formats that are checked, by <see cref="SchemaFormats"/>.</summary>
    public static readonly FrozenSet<string> Formats = FrozenSet.Create("date-time", "date", "uuid", "uri");
}
