namespace FlexCoop.OpenAdr.Xml;

/// <summary>An enumeration of the schema that may be extended by tokens of the form <c>x-…</c> (EiExtensionTokenType).</summary>
internal static class OpenToken
{
    /// <param name="convert">Makes the value.</param>
    /// <param name="known">The enumerated texts.</param>
    public static SimpleType<T> Of<T>(Func<string, T> convert, params string[] known)
    {
        var texts = known.ToHashSet();
        string Remedy(string text) => $"give {Examples(text)}, or a name of your own that begins with x-";
        string Examples(string text) =>
            known.Length <= 12 ? string.Join(", ", known)
            : Closest.To(text, known) is { } meant ? $"{meant}, another of {known.Length} names"
            : $"{string.Join(", ", known.Take(6))}, … ({known.Length} names)";
        return new SimpleType<T>(Remedy, (string text, MessageReader? _, out T value) =>
        {
            var token = Xsd.Collapse(text);
            var good = texts.TryGetValue(token, out var atom) || IsExtension(token);
            value = good ? convert(atom ?? token) : default!;
            return good;
        });
    }

    /// <summary>Whether a token has the form <c>x-</c> and a character that is not white space.</summary>
    public static bool IsExtension(string token) => token.StartsWith("x-", StringComparison.Ordinal) && token.Length > 2 && token[2] != ' ';
}
