using FlexCoop.OpenAdr.Xml;

namespace FlexCoop.Vtn;

/// <summary>How much is repeated of what others wrote: in answers, in logs, and in what operators see.</summary>
public static class ForeignText
{
    /// <summary>The most characters of one text.</summary>
    public const int MaxLength = 500;

    /// <summary>The beginning of a text, never with half of a character.</summary>
    public static string Shorten(string text) => Printable.Shorten(text, MaxLength);
}
