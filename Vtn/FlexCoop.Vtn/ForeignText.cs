using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Vtn;

/// <summary>How much is repeated of what others wrote: in answers, in logs, and in what operators see. A text of any length may come in, and must not go out again.</summary>
public static class ForeignText
{
    /// <summary>The most characters of one text.</summary>
    public const int MaxLength = 500;

    /// <summary>The most characters of a value that a text of ours names.</summary>
    private const int MaxValueLength = 80;

    /// <summary>The beginning of a text, never with half of a character.</summary>
    public static string Shorten(string text) => Printable.Shorten(text, MaxLength);

    /// <summary>The beginning of a value that a text of ours names, never with half of a character.</summary>
    /// <param name="value">The value; null is shown as nothing.</param>
    public static string Shown(string? value) => Printable.Shorten(value ?? "", MaxValueLength);
}
