using System.Globalization;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Certify;

/// <summary>The forms of what people and programs answer, word by word. Whatever has another form is refused, never guessed: a guess would be held against the node.</summary>
internal static class AnswerForm
{
    /// <exception cref="FormatException">Nothing is given.</exception>
    public static string Given(string? text) => text ?? throw new FormatException("nothing is given");

    /// <exception cref="FormatException">It is neither.</exception>
    public static bool YesNo(string? text) => Given(text).ToUpperInvariant() switch
    {
        "YES" or "Y" or "TRUE" => true,
        "NO" or "N" or "FALSE" => false,
        _ => throw new FormatException($"'{text}' is neither yes nor no"),
    };

    /// <summary>One of two words: whether it is the first.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static bool Either(string? text, string first, string other) =>
        string.Equals(Given(text), first, StringComparison.OrdinalIgnoreCase)
        || (string.Equals(text, other, StringComparison.OrdinalIgnoreCase) ? false : throw new FormatException($"'{text}' is neither {first} nor {other}"));

    /// <exception cref="FormatException">It is none.</exception>
    public static T Named<T>(string? text)
        where T : struct, Enum =>
        !char.IsAsciiDigit(Given(text)[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw new FormatException($"'{text}' is none of {string.Join(", ", Enum.GetNames<T>())}");

    /// <exception cref="FormatException">It is neither optIn nor optOut.</exception>
    public static OptType Opt(string? text) => Named<OptType>(text);

    /// <exception cref="FormatException">It is no number from 0.</exception>
    public static uint Number(string? text) =>
        uint.TryParse(Given(text), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"'{text}' is no whole number");

    /// <exception cref="FormatException">It is no number.</exception>
    public static double Value(string? text) =>
        double.TryParse(Given(text), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException($"'{text}' is no number");

    /// <exception cref="FormatException">It is no instant.</exception>
    public static DateTimeOffset Instant(string? text) => RestTime.Parse(Given(text)) ?? throw new FormatException($"'{text}' is no time; {RestTime.InstantForm}");
}
