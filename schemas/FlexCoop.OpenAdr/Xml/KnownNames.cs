namespace FlexCoop.OpenAdr.Xml;

/// <summary>One instance of each name that the schema knows, found by its characters without making a string.</summary>
/// <remarks>
/// Names come in as <see cref="XmlName"/>s are made, before the first document is opened and never from messages. Readers take no lock: an
/// entry is whole before it is linked in, and is never taken out.
/// </remarks>
internal static class KnownNames
{
    /// <summary>A power of two, well above the number of names (about 300).</summary>
    private const int Buckets = 1024;

    private static readonly Entry?[] Entries = new Entry?[Buckets];
    private static readonly Lock Adding = new();

    /// <summary>Beside the schema's names: what every parser of XML asks for.</summary>
    static KnownNames()
    {
        foreach (var name in (string[])["", "xml", "xmlns", "xsi", "version", "encoding", Xsd.XmlNamespace, Xsd.XmlnsNamespace, Xsd.XsiNamespace])
        {
            _ = Add(name);
        }
    }

    /// <summary>The instance of this name; from now on it is known.</summary>
    public static string Add(string name)
    {
        lock (Adding)
        {
            if (Find(name) is { } known)
            {
                return known;
            }

            ref var bucket = ref Entries[BucketOf(name)];
            Volatile.Write(ref bucket, new Entry(name, bucket));
            return name;
        }
    }

    /// <summary>The instance of a name; null when it is not known.</summary>
    public static string? Find(ReadOnlySpan<char> name)
    {
        for (var entry = Volatile.Read(ref Entries[BucketOf(name)]); entry is not null; entry = entry.Next)
        {
            if (name.SequenceEqual(entry.Name))
            {
                return entry.Name;
            }
        }

        return null;
    }

    /// <summary>By the length, and characters in which names of the schema differ: names share beginnings (oadrCreate…) and ends (…Report).</summary>
    private static int BucketOf(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
        {
            return 0;
        }

        var hash = name.Length;
        hash = (hash * 31) + name[name.Length >> 2];
        hash = (hash * 31) + name[name.Length >> 1];
        hash = (hash * 31) + name[^1];
        return (hash ^ (hash >> 10)) & (Buckets - 1);
    }

    private sealed record Entry(string Name, Entry? Next);
}
