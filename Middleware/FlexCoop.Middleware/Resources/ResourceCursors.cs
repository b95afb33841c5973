using System.Buffers.Text;
using System.Text;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Resources;

/// <summary>Writes and reads cursors: places in an index, sealed, since a page may end at a document that its reader may not see.</summary>
/// <param name="key">Seals them; nobody else can make one, or read where it stands.</param>
internal sealed class ResourceCursors(SecretKey key)
{
    /// <summary>Stands between key and id of a place; neither has one.</summary>
    private const char Mark = '\u0000';

    /// <summary>The cursor by which a list goes on after a place.</summary>
    /// <param name="list">Of which list, filter and order it is.</param>
    /// <param name="place">The place.</param>
    public string Write(string list, IndexPlace place) => Base64Url.EncodeToString(key.Seal(Encoding.UTF8.GetBytes($"{place.Key}{Mark}{place.Id}"), BoundTo(list)));

    /// <returns>Null for what is no cursor of this list.</returns>
    public IndexPlace? Read(string list, string cursor)
    {
        if (!Base64Url.IsValid(cursor) || key.Open(Base64Url.DecodeFromChars(cursor), BoundTo(list)) is not { } opened)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(opened);
        var end = text.LastIndexOf(Mark);
        return new IndexPlace(text[..end], text[(end + 1)..]);
    }

    private static string BoundTo(string list) => "cursor\n" + list;
}
