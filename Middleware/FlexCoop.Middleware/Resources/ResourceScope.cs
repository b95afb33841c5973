using FlexCoop.Storage;

namespace FlexCoop.Middleware.Resources;

/// <summary>Whose documents are looked at: those of a member, of a cooperative with its members, or nobody's.</summary>
/// <param name="Cooperative">The cooperative; null for documents that are nobody's.</param>
/// <param name="MemberId">The member of it; null for all.</param>
/// <remarks>Keys of an index begin with it, so that a list never meets a document that is none of the asker's business.</remarks>
internal sealed record ResourceScope(string? Cooperative, string? MemberId)
{
    /// <summary>Stands between scope and key; names of cooperatives and members have none.</summary>
    private const char Mark = '\u001f';

    private const char AfterMark = '\u0020';

    private string Name => MemberId is null ? Cooperative ?? "" : $"{Cooperative}/{MemberId}";

    /// <summary>The scopes that a document is in: its owner's, and that of the member's cooperative.</summary>
    public static IEnumerable<ResourceScope> Of(ResourceDocument document) => document.MemberId is null
        ? [new(document.Cooperative, MemberId: null)]
        : [new(document.Cooperative, document.MemberId), new(document.Cooperative, MemberId: null)];

    /// <summary>Whether a document is in it.</summary>
    public bool Holds(ResourceDocument document) => document.Cooperative == Cooperative && (MemberId is null || document.MemberId == MemberId);

    /// <summary>A key of an index, in this scope.</summary>
    public string Key(string key) => Name + Mark + ResourceValue.Indexed(key);

    /// <summary>All keys of an index in this scope.</summary>
    public IndexRange All(bool isDescending) => new(Name + Mark, Name + AfterMark, isDescending);

    /// <summary>What identifies the owner in names of other documents.</summary>
    public override string ToString() => Name;
}
