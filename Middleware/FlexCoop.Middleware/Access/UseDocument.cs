using System.Security.Cryptography;
using System.Text;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>How often somebody read something of a member's in an hour. Stored.</summary>
internal sealed record UseDocument
{
    /// <summary>Those of a member, in the order of time.</summary>
    public const string ByMember = "member";

    /// <summary>Those that are not in the audit log yet, in the order of time.</summary>
    public const string ByOpen = "open";

    public static readonly CollectionDefinition<UseDocument> Collection = new(
        "data-uses",
        AccessJson.Default.UseDocument,
        use => IdOf(use.Read),
        new DocumentIndex<UseDocument>(ByMember, use => [MemberKey(use.Read.Member, use.Read.Hour)]),
        new DocumentIndex<UseDocument>(ByOpen, use => use.IsRecorded ? [] : [IndexKey.Of(use.Read.Hour)]),
        new DocumentIndex<UseDocument>(ByAge, use => [IndexKey.Of(use.Read.Hour)]))
    {
        Subject = use => use.Read.MemberId,
    };

    /// <summary>All, in the order of time.</summary>
    public const string ByAge = "age";

    public required DataRead Read { get; init; }

    /// <summary>How many requests, or events of a stream.</summary>
    public required long Count { get; init; }

    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    /// <summary>Whether it is in the audit log; from then on it does not change.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>The key of a member's in <see cref="ByMember"/>.</summary>
    public static string MemberKey(string member, DateTimeOffset hour) => $"{member}\u001f{IndexKey.Of(hour)}";

    public static string IdOf(DataRead read) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', IndexKey.Of(read.Hour), read.Member, read.Reader, read.ClientId, read.Data, read.Granularity, read.Purpose))));
}
