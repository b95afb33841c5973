using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Storage;

/// <summary>Seals what is of a subject on its way into a database, and opens it on its way out.</summary>
/// <remarks>
/// What is sealed begins with a mark that neither JSON nor a text of a peer begins with, then the key's id, then what <see cref="DataKey"/> makes of it; it is bound to its kind and id, so that none can be
/// put in another's place. What lies there open, from before it was sealed, is read as it is. What lies there under a key that was destroyed is as if it were not there.
/// </remarks>
/// <param name="keys">The keys; null where nothing is sealed.</param>
internal sealed class Seals(IDataKeys? keys)
{
    /// <summary>The index by which all is found that lies under a key.</summary>
    public const string ByKey = "";

    private const string QualityKind = "quality";
    private const string OwnWord = "x-";
    private const byte Mark = 1;
    private const char TextMark = '\u0001';
    private const int IdBytes = 16;
    private const int Head = 1 + IdBytes;

    /// <summary>Whether anything is sealed.</summary>
    public bool AreOn => keys is not null;

    /// <summary>Whether the subject of a series was erased, so that nothing can be added to it.</summary>
    public bool HasNoKey(string subject) => keys is not null && keys.Find(subject) is null;

    /// <summary>How a key is found in an index.</summary>
    public static string KeyText(Guid id) => id.ToString("N");

    /// <summary>What of a unit of work goes to the disk.</summary>
    /// <exception cref="DatabaseException">It is of a subject that was erased.</exception>
    public async ValueTask<IReadOnlyList<Change>> SealAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        if (keys is null)
        {
            return work.Changes;
        }

        List<Change>? sealedChanges = null;
        for (var at = 0; at < work.Changes.Count; at++)
        {
            var (change, subject) = (work.Changes[at], Subject(work.Changes[at]));
            if (subject is null)
            {
                continue;
            }

            var key = keys.Find(subject) ?? await keys.MakeAsync(subject, cancellationToken) ?? throw new DatabaseException("What it is about was erased; nothing was written.", isFinal: false, inner: null);
            if (change is not (Change.AddPoints or Change.PutBlock))
            {
                (sealedChanges ??= [.. work.Changes])[at] = Sealed(change, key);
            }
        }

        return sealedChanges ?? work.Changes;
    }

    /// <returns>The document as JSON; null when its key was destroyed.</returns>
    /// <exception cref="InvalidDataException">Its key is not here, or it was changed.</exception>
    public byte[]? Open(string collection, string id, byte[] body)
    {
        if (body.Length == 0 || body[0] != Mark)
        {
            return body;
        }

        return Key(body) is { } key ? Opened(collection, () => key.Open(body.AsSpan(Head), BoundTo(collection, id))) : null;
    }

    /// <returns>The text; null when its key was destroyed.</returns>
    /// <exception cref="InvalidDataException">Its key is not here, or it was changed.</exception>
    public string? OpenText(string kind, string owner, string text)
    {
        if (text.Length == 0 || text[0] != TextMark)
        {
            return text;
        }

        var box = Convert.FromBase64String(text[1..]);
        return Key(box) is { } key ? Encoding.UTF8.GetString(Opened(kind, () => key.OpenSame(box.AsSpan(Head), BoundTo(kind, owner)))) : null;
    }

    /// <summary>How a text lies in a column by which it is found: the same each time.</summary>
    /// <param name="kind">Which column.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="text">The text.</param>
    /// <returns>The text itself when its owner has no key.</returns>
    public string Text(string kind, string owner, string text) => keys?.Find(owner) is { } key ? SealedText(key, kind, owner, text) : text;

    /// <summary>How the quality of a point lies on the disk: a word of the maker's own, which may say anything, sealed.</summary>
    public string? Quality(string owner, string? quality) => quality?.StartsWith(OwnWord, StringComparison.Ordinal) == true ? Text(QualityKind, owner, quality) : quality;

    /// <summary>The quality of a point; null when there is none, or its key was destroyed.</summary>
    public string? OpenQuality(string owner, string? quality) => quality is null ? null : OpenText(QualityKind, owner, quality);

    /// <summary>A key that holds text, as it lies in an index.</summary>
    public string IndexText(string collection, string index, string subject, string key) => Text(KindOf(collection, index), subject, key);

    /// <summary>A document from before it was sealed, as it is from now on.</summary>
    /// <returns>Null when its subject was erased.</returns>
    public (byte[] Body, IndexEntry Entry)? SealNow(string collection, string id, string subject, byte[] json) =>
        MakeNow(subject) is { } key ? (SealedBody(key, collection, id, json), Entry(key)) : null;

    /// <summary>The entry under which a sealed document is found by its key; null for one that lies open.</summary>
    public static IndexEntry? EntryOf(byte[] body) => body.Length >= Head && body[0] == Mark ? new IndexEntry(ByKey, KeyText(new Guid(body.AsSpan(1, IdBytes)))) : null;

    /// <summary>The key under which a sealed text lies.</summary>
    public static Guid KeyOf(string text) => new(Convert.FromBase64String(text[1..]).AsSpan(1, IdBytes));

    /// <summary>The key of a subject, before anybody else writes.</summary>
    public DataKey? MakeNow(string subject) => keys!.MakeAsync(subject, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    private static string? Subject(Change change) => change switch
    {
        Change.PutDocument put => put.Subject,
        Change.AppendEntry append => append.Subject,
        Change.Owe { Subject.Length: > 0 } owe => owe.Recipient,
        Change.AddPoints add => add.Series.Owner,
        Change.PutBlock put => put.Series.Owner,
        _ => null,
    };

    private static Change Sealed(Change change, DataKey key) => change switch
    {
        Change.PutDocument put => put with { Body = SealedBody(key, put.Collection, put.Id, put.Body), Entries = [.. put.Entries.Select(entry => Sealed(entry, key, put.Collection, put.Subject!)), Entry(key)] },
        Change.AppendEntry append => append with { Text = SealedText(key, append.Table, append.Key, append.Text) },
        Change.Owe owe => owe with { Stored = SealedText(key, owe.Kind, owe.Recipient, owe.Subject) },
        _ => change,
    };

    private static IndexEntry Sealed(IndexEntry entry, DataKey key, string collection, string subject) =>
        entry.HoldsText ? entry with { Key = SealedText(key, KindOf(collection, entry.Index), subject, entry.Key) } : entry;

    private static string KindOf(string collection, string index) => $"{collection}:{index}";

    private static byte[] SealedBody(DataKey key, string collection, string id, byte[] json)
    {
        var body = new byte[Head + json.Length + DataKey.Overhead];
        body[0] = Mark;
        key.Id.TryWriteBytes(body.AsSpan(1));
        key.Seal(json, BoundTo(collection, id), body.AsSpan(Head));
        return body;
    }

    private static string SealedText(DataKey key, string kind, string owner, string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var box = new byte[Head + plain.Length + DataKey.Overhead];
        box[0] = Mark;
        key.Id.TryWriteBytes(box.AsSpan(1));
        key.SealSame(plain, BoundTo(kind, owner), box.AsSpan(Head));
        return TextMark + Convert.ToBase64String(box);
    }

    private static IndexEntry Entry(DataKey key) => new(ByKey, KeyText(key.Id));

    private static byte[] BoundTo(string kind, string id) => Encoding.UTF8.GetBytes($"{kind}\n{id}");

    private static T Opened<T>(string kind, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (CryptographicException changed)
        {
            throw new InvalidDataException($"Something of '{kind}' was changed by another way than ours, or put in another's place.", changed);
        }
    }

    private DataKey? Key(ReadOnlySpan<byte> box) =>
        (keys ?? throw new InvalidDataException("What is sealed under data keys can be read with them only.")).Find(new Guid(box.Slice(1, IdBytes)));
}
