using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using NJsonSchema.Validation;
using NJsonSchema.Validation.FormatValidators;

namespace FlexCoop.Middleware.Resources;

/// <summary>Checks the formats of texts. The library's own checks let pass what RFC 3339 and RFC 4122 do not, such as a time without a zone.</summary>
internal static partial class SchemaFormats
{
    public static readonly JsonSchemaValidatorSettings Settings = new()
    {
        FormatValidators =
        [
            new Format("date-time", ValidationErrorKind.DateTimeExpected, text => Instant(text) is not null),
            new Format("date", ValidationErrorKind.DateExpected, text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var _)),
            new Format("uuid", ValidationErrorKind.UuidExpected, text => Guid.TryParseExact(text, "D", out var _)),
            new Format("uri", ValidationErrorKind.UriExpected, text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsWellFormedOriginalString()),
        ],
    };

    /// <summary>Reads an instant (RFC 3339 §5.6): with a zone, without leap seconds.</summary>
    /// <returns>The instant in UTC; null when the text is none.</returns>
    public static DateTimeOffset? Instant(string text) =>
        InstantForm().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var instant) ? instant.ToUniversalTime() : null;

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InstantForm();

    private sealed class Format(string name, ValidationErrorKind kind, Func<string, bool> check) : IFormatValidator
    {
        public ValidationErrorKind ValidationErrorKind => kind;

        string IFormatValidator.Format => name;

        public bool IsValid(string value, JTokenType tokenType) => check(value);
    }
}
