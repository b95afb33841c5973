using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlexCoop.Middleware.Resources;

/// <summary>A value of a member, in the form in which values are compared and ordered: as keys of an index.</summary>
/// <remarks>
/// Keys are compared byte by byte, and their order is that of what they stand for: instants by time, numbers by size, texts by code point.
/// </remarks>
internal static class ResourceValue
{
    /// <summary>Longer texts are cut in an index; who finds one looks at the document, too.</summary>
    private const int MaxKey = 200;

    /// <summary>The keys of a member of a document: one, several for a list, none where it has no value.</summary>
    public static IEnumerable<string> Keys(ResourceDocument document, ResourceMember member) => member.Path switch
    {
        "id" => [document.Id],
        "cooperative" => Given(document.Cooperative),
        "memberId" => Given(document.MemberId),
        "createdAt" => [Storage.IndexKey.Of(document.CreatedAt)],
        "changedAt" => [Storage.IndexKey.Of(document.ChangedAt)],
        _ => Keys(Find(document.Body, member.Path), member.Kind),
    };

    /// <summary>The value at a path of a body; null when there is none, or it is null.</summary>
    public static JsonElement? Find(JsonElement body, string path)
    {
        var found = body;
        foreach (var name in path.Split('.'))
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        return found.ValueKind == JsonValueKind.Null ? null : found;
    }

    private static IEnumerable<string> Keys(JsonElement? value, MemberKind kind) => (value, kind) switch
    {
        (null, _) => [],
        ({ ValueKind: JsonValueKind.Array } list, MemberKind.Texts) => list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!),
        ({ } one, _) => Given(Key(one.ValueKind == JsonValueKind.String ? one.GetString()! : one.GetRawText(), kind)),
    };

    private static IEnumerable<string> Given(string? key) => key is null ? [] : [key];

    /// <summary>The key of a value that is written as text.</summary>
    /// <returns>Null when it is no value of this kind.</returns>
    public static string? Key(string text, MemberKind kind) => kind switch
    {
        MemberKind.Text or MemberKind.Texts => text,
        MemberKind.Instant => Rest.RestTime.Parse(text) is { } instant ? Storage.IndexKey.Of(instant) : null,
        MemberKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? Number(number) : null,
        MemberKind.Boolean => text is "true" or "false" ? text : null,
        _ => null,
    };

    /// <summary>What of a key stands in an index, where no NUL may be.</summary>
    public static string Indexed(string key) => (key.Length <= MaxKey ? key : key[..(char.IsHighSurrogate(key[MaxKey - 1]) ? MaxKey - 1 : MaxKey)]).Replace('\u0000', '\u0001');

    /// <summary>The order of keys in an index.</summary>
    public static Comparer<string> Order { get; } = Comparer<string>.Create(Compare);

    /// <summary>Compares keys as the index does.</summary>
    public static int Compare(string one, string other)
    {
        var difference = string.CompareOrdinal(one, other);
        return difference == 0 || (IsPlain(one) && IsPlain(other)) ? difference : Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
    }

    private static bool IsPlain(string key) => !key.AsSpan().ContainsAnyInRange('\uD800', '\uFFFF');

    /// <summary>The bits of a double as they are ordered: negative ones inverted, others above them.</summary>
    private static string Number(double number)
    {
        // Minus zero is zero.
        var bits = BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number);
        var ordered = (ulong)bits ^ (bits < 0 ? ulong.MaxValue : 1UL << 63);
        return ordered.ToString("X16", CultureInfo.InvariantCulture);
    }
}
