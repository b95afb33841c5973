using System.Globalization;
using System.Text.RegularExpressions;
using FlexCoop.Middleware.Rest;
using Newtonsoft.Json.Linq;
using NJsonSchema.Validation;
using NJsonSchema.Validation.FormatValidators;

namespace FlexCoop.Middleware.Resources;

/// <summary>Checks the formats of texts. The library's own checks let pass what RFC 3339 and RFC 4122 do not, such as a time without a zone.</summary>
/// <remarks>A pattern is checked as a format, too: the library's own way has no bound on its time, and takes a line feed for the end.</remarks>
internal static class SchemaFormats
{
    private const string OfPattern = "pattern ";

    /// <summary>Of real time, also that in which the machine does something else: far more than what fits ever takes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly IReadOnlyList<IFormatValidator> Known =
    [
        new Format("date-time", ValidationErrorKind.DateTimeExpected, text => RestTime.Parse(text) is not null),
        new Format("date", ValidationErrorKind.DateExpected, text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var _)),
        new Format("uuid", ValidationErrorKind.UuidExpected, text => Guid.TryParseExact(text, "D", out var _)),
        new Format("uri", ValidationErrorKind.UriExpected, text => text.All(char.IsAscii) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.IsWellFormedOriginalString()),
    ];

    /// <summary>What a schema may name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(format => format.Format)];

    /// <summary>The format that stands for a pattern.</summary>
    public static string Of(string pattern) => OfPattern + pattern;

    /// <summary>The pattern that a format stands for.</summary>
    public static string PatternOf(string format) => format[OfPattern.Length..];

    /// <summary>Checks the formats, and these patterns.</summary>
    public static JsonSchemaValidatorSettings With(IEnumerable<string> patterns)
    {
        var ofPatterns = patterns.Distinct().Select(pattern => new Format(Of(pattern), ValidationErrorKind.PatternMismatch, Match(Pattern(pattern))));
        return new JsonSchemaValidatorSettings { FormatValidators = [.. Known, .. ofPatterns] };
    }

    /// <summary>A pattern as it is checked: in time that grows with the text only, or, where it looks ahead, for a bounded time.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Regex Pattern(string pattern)
    {
        var whole = pattern[..^1] + @"\z";
        try
        {
            return new Regex(whole, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(whole, RegexOptions.CultureInvariant, Longest);
        }
    }

    private static Func<string, bool> Match(Regex pattern) => text =>
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // What takes so long is not what the pattern is for.
            return false;
        }
    };

    private sealed class Format(string name, ValidationErrorKind kind, Func<string, bool> check) : IFormatValidator
    {
        public ValidationErrorKind ValidationErrorKind => kind;

        string IFormatValidator.Format => name;

        public bool IsValid(string value, JTokenType tokenType) => check(value);
    }
}
