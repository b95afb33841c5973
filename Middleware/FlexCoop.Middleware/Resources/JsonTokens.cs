using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace FlexCoop.Middleware.Resources;

/// <summary>Hands a parsed document to the validator, which reads another library's tokens.</summary>
/// <remarks>A number without a fraction is whole, however it is written (JSON Schema, validation §6.1.1): <c>1.0</c> is an integer.</remarks>
internal static class JsonTokens
{
    /// <summary>Beyond it a double does not hold every whole number.</summary>
    private const double MaxWhole = 9_007_199_254_740_992;

    public static JToken Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JObject(element.EnumerateObject().Select(member => new JProperty(member.Name, Of(member.Value)))),
        JsonValueKind.Array => new JArray(element.EnumerateArray().Select(Of)),
        JsonValueKind.String => new JValue(element.GetString()),
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

        var number = element.GetDouble();
        return Math.Abs(number) <= MaxWhole && double.IsInteger(number) ? new JValue((long)number) : new JValue(number);
    }
}
