using System.Globalization;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace FlexCoop.Middleware.Resources;

/// <summary>Hands a parsed document to the validator, which reads another library's tokens, so that it decides as JSON Schema says; and finds what it names.</summary>
/// <remarks>
/// A number without a fraction is whole, however it is written (JSON Schema, validation §6.1.1): <c>1.0</c> is an integer; one that no double holds is beyond every bound. The length of a text is that in
/// characters (§6.3.1), where the validator counts pairs of surrogates twice: it is shown one character in the place of each.
/// Where it finds something it tells by a path, <c>#/signals[0].name</c>, which says nothing sure where a name may hold what parts names, and is as long as the names are: of other names than schemas declare
/// it is shown <c>~N</c>, the same wherever one stands.
/// </remarks>
internal sealed class JsonTokens
{
    private const int MaxName = 64;

    /// <summary>Beyond it a double does not hold every whole number.</summary>
    private const double MaxWhole = 9_007_199_254_740_992;

    private readonly JsonElement _document;
    private readonly List<string> _others = [];
    private readonly Dictionary<string, string> _shown = [];

    public JsonTokens(JsonElement document)
    {
        _document = document;
        Root = Of(document);
    }

    /// <summary>The document, as the validator is shown it.</summary>
    public JToken Root { get; }

    /// <summary>Whether a name is one that a schema may declare.</summary>
    public static bool IsName(string name) => name.Length is >= 1 and <= MaxName && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');

    /// <summary>What lies at the validator's path: the names and indexes that lead there, and the value; null when nothing does.</summary>
    public (IReadOnlyList<string> Steps, JsonElement? Value) Find(string? path)
    {
        var (steps, found) = (new List<string>(), (JsonElement?)_document);
        foreach (var part in (path ?? "").TrimStart('#', '/').Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
        {
            var step = part.StartsWith('~') ? _others[int.Parse(part.AsSpan(1), CultureInfo.InvariantCulture)] : part.TrimEnd(']');
            steps.Add(step);
            found = found switch
            {
                { ValueKind: JsonValueKind.Array } list when int.TryParse(step, CultureInfo.InvariantCulture, out var index) && index < list.GetArrayLength() => list[index],
                { ValueKind: JsonValueKind.Object } members when members.TryGetProperty(step, out var value) => value,
                _ => null,
            };
        }

        return (steps, found);
    }

    private JToken Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JObject(element.EnumerateObject().Select(member => new JProperty(Shown(member.Name), Of(member.Value)))),
        JsonValueKind.Array => new JArray(element.EnumerateArray().Select(Of)),
        JsonValueKind.String => new JValue(Text(element.GetString()!)),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => new JValue(true),
        JsonValueKind.False => new JValue(false),
        _ => JValue.CreateNull(),
    };

    private string Shown(string name)
    {
        if (IsName(name))
        {
            return name;
        }

        if (!_shown.TryGetValue(name, out var shown))
        {
            _shown.Add(name, shown = string.Create(CultureInfo.InvariantCulture, $"~{_others.Count}"));
            _others.Add(name);
        }

        return shown;
    }

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
