namespace FlexCoop.Middleware.Resources;

/// <summary>The members of an enumeration as files and queries write them: in small letters.</summary>
internal static class EnumText
{
    public static string Choices<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant();

    /// <returns>Null for what is none.</returns>
    public static T? Parse<T>(string? text)
        where T : struct, Enum => text is not null && text.All(char.IsAsciiLetterLower) && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;
}
