namespace FlexCoop.Vtn;

/// <summary>What a peer or an operator wrote, where it is repeated to them or in the log.</summary>
public static class ForeignText
{
    /// <summary>Its beginning: a text of any length may come in, and must not go out again.</summary>
    /// <param name="text">The text; null is shown as nothing.</param>
    /// <param name="most">How many characters are shown; a character of two is not parted.</param>
    public static string Shown(string? text, int most = 80) => text is null || text.Length <= most
        ? text ?? ""
        : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most), "…");
}
