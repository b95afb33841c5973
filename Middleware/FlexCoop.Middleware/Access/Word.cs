using System.Text.Json;

namespace FlexCoop.Middleware.Access;

/// <summary>Members of enumerations as REST writes them: in camelCase.</summary>
internal static class Word
{
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName($"{value}");

    /// <returns>Null for what is none.</returns>
    public static T? Parse<T>(string? text)
        where T : struct, Enum => Enum.GetValues<T>().Where(value => Of(value) == text).Select(value => (T?)value).FirstOrDefault();

    public static string Choices<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));
}
