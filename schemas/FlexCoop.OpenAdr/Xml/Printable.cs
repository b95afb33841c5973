using System.Globalization;
using System.Text;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>Text of a sender as it may be shown on a terminal, in a log or on a page: on one line, and without what steers them.</summary>
public static class Printable
{
    /// <summary>The text with controls, line breaks, marks of direction and broken surrogates as <c>\u009B</c>; a line feed as <c>\n</c>.</summary>
    public static string Text(string text)
    {
        if (!text.Any(Steers))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        foreach (var one in text)
        {
            _ = one switch
            {
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                _ when Steers(one) => shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:X4}"),
                _ => shown.Append(one),
            };
        }

        return shown.ToString();
    }

    /// <summary>The beginning of a text, never with half of a character.</summary>
    public static string Shorten(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";

    private static bool Steers(char one) => char.GetUnicodeCategory(one) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
