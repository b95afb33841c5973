using System.Globalization;
using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>A place in JSON that somebody else has written: what is not there, or has another form, is told with its place.</summary>
/// <remarks>Members that nobody asks for are passed over, since publishers add some. Duplicates and deep nesting are refused.</remarks>
internal readonly record struct ForeignJson(JsonElement Element, string Place)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <exception cref="OutsideAnswerException">It is no JSON.</exception>
    public static ForeignJson Parse(ReadOnlyMemory<byte> body)
    {
        if (JsonText.WhereItIsBroken(body.Span) is { } broken)
        {
            throw new OutsideAnswerException(broken, "holds what is no Unicode text");
        }

        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return new ForeignJson(document.RootElement.Clone(), "");
        }
        catch (JsonException malformed)
        {
            throw new OutsideAnswerException("", $"is no JSON: {ForeignText.Shorten(malformed.Message)}");
        }
    }

    /// <summary>A member that must be there.</summary>
    public ForeignJson this[string name] => Find(name) ?? throw new OutsideAnswerException(Of(name), "is missing");

    /// <summary>A member, or null.</summary>
    public ForeignJson? Find(string name) =>
        Element.ValueKind != JsonValueKind.Object ? throw Wrong("an object") : Element.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? new ForeignJson(found, Of(name)) : null;

    public IReadOnlyList<ForeignJson> Items()
    {
        var place = Place;
        return Element.ValueKind == JsonValueKind.Array
            ? [.. Element.EnumerateArray().Select((item, index) => new ForeignJson(item, string.Create(CultureInfo.InvariantCulture, $"{place}[{index}]")))]
            : throw Wrong("a list");
    }

    public string Text() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Wrong("text");

    public decimal Number() => NumberOrNull() ?? throw Wrong("a number");

    /// <summary>A number, or null for null: what is missing is no zero.</summary>
    public decimal? NumberOrNull() => Element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when Element.TryGetDecimal(out var number) => number,
        _ => throw Wrong("a number"),
    };

    /// <summary>A UTC instant in one of these forms, whose zone is UTC where they have none.</summary>
    public DateTimeOffset Instant(params string[] forms) =>
        DateTimeOffset.TryParseExact(Text(), forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant : throw Wrong("a time such as " + forms[0]);

    /// <summary>Holds a text to the one that it should be.</summary>
    public void MustBe(string expected)
    {
        if (Text() is var text && text != expected)
        {
            throw new OutsideAnswerException(Place, $"is '{ForeignText.Shown(text)}' and not '{expected}'");
        }
    }

    public OutsideAnswerException Wrong(string expected) => new(Place, $"{ForeignText.Shown(Element.GetRawText())} is not {expected}");

    private string Of(string name) => Place.Length == 0 ? name : $"{Place}.{name}";
}
