using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace FlexCoop.Middleware.Resources;

/// <summary>Hands a parsed document to the validator, which reads another library's tokens, so that it decides as JSON Schema says.</summary>
/// <remarks>
/// A number without a fraction is whole, however it is written (JSON Schema, validation §6.1.1): <c>1.0</c> is an integer; one that no double holds is beyond every bound. The length of a text is that in
/// characters (§6.3.1), where the validator counts pairs of surrogates twice: it is shown one character in the place of each.
/// </remarks>
internal static class JsonTokens
{
    /// <summary>Beyond it a double does not hold every whole number.</summary>
    private const double MaxWhole = 9_007_199_254_740_992;

    public static JToken Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JObject(element.EnumerateObject().Select(member => new JProperty(member.Name, Of(member.Value)))),
        JsonValueKind.Array => new JArray(element.EnumerateArray().Select(Of)),
        JsonValueKind.String => new JValue(Text(element.GetString()!)),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => new JValue(true),
        JsonValueKind.False => new JValue(false),
        _ => JValue.CreateNull(),
    };

    private static JValue Number(JsonElement element)
    {
        if (element.TryGetInt64(out var whole))
        {
            return new JValue(whole);
        }

        var number = Math.Clamp(element.GetDouble(), double.MinValue, double.MaxValue);
        return Math.Abs(number) <= MaxWhole && double.IsInteger(number) ? new JValue((long)number) : new JValue(number);
    }

    private static string Text(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var shorter = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            shorter.Append(rune.IsBmp ? (char)rune.Value : (char)('\uE000' + (rune.Value % 0x1900)));
        }

        return shorter.ToString();
    }
}
