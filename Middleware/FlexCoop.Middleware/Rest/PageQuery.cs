using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Rest;

/// <summary>Which page of a list is asked for.</summary>
/// <param name="List">The path of the list.</param>
/// <param name="After">The key after which it begins; null for the first.</param>
/// <param name="Limit">The most items on it.</param>
internal sealed record PageQuery(string List, string? After, int Limit)
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    /// <summary>How many bytes of a cursor tell that it is one of its list.</summary>
    private const int MarkLength = 6;

    /// <summary>How many items to look for: one more than the page holds, which tells whether there is another page.</summary>
    public int Wanted => Limit + 1;

    /// <param name="request">The request for the list.</param>
    /// <param name="faults">Takes what is wrong with them.</param>
    /// <param name="others">What else may be given.</param>
    public static PageQuery? Read(HttpRequest request, List<RuleFault> faults, params string[] others) => Read(request, faults, DefaultLimit, MaxLimit, others);

    /// <param name="request">The request for the list.</param>
    /// <param name="faults">Takes what is wrong with them.</param>
    /// <param name="byDefault">The most items on a page unless said.</param>
    /// <param name="most">The most that can be asked for.</param>
    /// <param name="others">What else may be given.</param>
    public static PageQuery? Read(HttpRequest request, List<RuleFault> faults, int byDefault, int most, params string[] others)
    {
        var query = request.Query;
        var list = request.Path.Value ?? "";
        RestQuery.CheckNames(query, faults, ["after", "limit", .. others]);
        var limit = RestQuery.Limit(query, faults, byDefault, most);
        var cursor = query["after"].FirstOrDefault();
        var after = cursor is null ? null : Key(list, cursor);
        if (cursor is not null && after is null)
        {
            faults.Add(new RuleFault("after", $"'{ForeignText.Shown(cursor)}' is no cursor of this list", "give what 'next' said"));
        }

        return faults.Count == 0 ? new PageQuery(list, after, limit) : null;
    }

    /// <summary>The page of what was found, which is up to <see cref="Wanted"/> in the order of their keys.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="lookedUntil">The key after which to go on looking where not all was looked at; null where it was.</param>
    public PageResource<T> Of<T>(IReadOnlyList<(string Key, T Item)> found, string? lookedUntil = null) => new(
        [.. found.Take(Limit).Select(one => one.Item)], found.Count > Limit ? Cursor(List, found[Limit - 1].Key) : lookedUntil is { } key ? Cursor(List, key) : null);

    /// <summary>A key with a mark of the list. It stays good when the item is gone.</summary>
    private static string Cursor(string list, string key) => Base64Url.EncodeToString([.. Mark(list, key), .. Encoding.UTF8.GetBytes(key)]);

    /// <returns>Null for a text that is no cursor of the list.</returns>
    private static string? Key(string list, string cursor)
    {
        if (!Base64Url.IsValid(cursor) || Base64Url.DecodeFromChars(cursor) is not { Length: >= MarkLength } bytes)
        {
            return null;
        }

        var key = Encoding.UTF8.GetString(bytes.AsSpan(MarkLength));
        return Mark(list, key).AsSpan().SequenceEqual(bytes.AsSpan(0, MarkLength)) ? key : null;
    }

    private static byte[] Mark(string list, string key) => SHA256.HashData(Encoding.UTF8.GetBytes($"{list.ToLowerInvariant().TrimEnd('/')}\n{key}"))[..MarkLength];
}
