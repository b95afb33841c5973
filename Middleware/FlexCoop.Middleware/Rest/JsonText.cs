using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace FlexCoop.Middleware.Rest;

/// <summary>Says where in a body something is, while it is still bytes.</summary>
internal static class JsonText
{
    /// <summary>The member whose name or value is no Unicode text: broken UTF-8, or half of a surrogate pair (RFC 8259 §8).</summary>
    /// <returns>Null when all texts are well; what is no JSON is for the parser to say.</returns>
    public static string? WhereItIsBroken(ReadOnlySpan<byte> body) => Walk(body, isWhole: true) is (var path, true) ? path : null;

    /// <summary>The member in which a body that is too long is cut off.</summary>
    public static string WhereItIsCut(ReadOnlySpan<byte> body) => Walk(body, isWhole: false).Path;

    private static (string Path, bool IsBroken) Walk(ReadOnlySpan<byte> body, bool isWhole)
    {
        var path = new List<(string? Name, int Index)> { (null, -1) };
        try
        {
            var reader = new Utf8JsonReader(body, isFinalBlock: isWhole, state: default);
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        if (!IsText(ref reader))
                        {
                            return (Text(path[..^1]), true);
                        }

                        path[^1] = (reader.GetString(), -1);
                        break;
                    case JsonTokenType.StartObject:
                        CountItem(path);
                        path.Add((null, -1));
                        break;
                    case JsonTokenType.StartArray:
                        CountItem(path);
                        path.Add((null, 0));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        path.RemoveAt(path.Count - 1);
                        break;
                    default:
                        CountItem(path);
                        if (reader.TokenType == JsonTokenType.String && !IsText(ref reader))
                        {
                            return (Text(path), true);
                        }

                        break;
                }
            }
        }
        catch (JsonException)
        {
            // What can be said is said with what was read so far.
        }

        return (Text(path), false);
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return Utf8.IsValid(reader.ValueSpan);
        }

        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Text(IReadOnlyList<(string? Name, int Index)> path)
    {
        var text = new StringBuilder();
        foreach (var (name, index) in path)
        {
            text.Append(name is null ? "" : text.Length == 0 ? name : "." + name).Append(index > 0 ? $"[{index - 1}]" : "");
        }

        return text.ToString();
    }

    private static void CountItem(List<(string? Name, int Index)> path)
    {
        if (path[^1] is (null, >= 0) array)
        {
            path[^1] = (null, array.Index + 1);
        }
    }
}
