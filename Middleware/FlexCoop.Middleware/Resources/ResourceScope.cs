using FlexCoop.Storage;

namespace FlexCoop.Middleware.Resources;

/// <summary>Whose documents are looked at: those of a member, of a cooperative with its members, of all cooperatives, or nobody's.</summary>
/// <param name="Cooperative">The cooperative; null for documents that are nobody's.</param>
/// <param name="MemberId">The member of it; null for all.</param>
/// <remarks>Keys of an index begin with it, so that a list never meets a document that is none of the asker's business.</remarks>
internal sealed record ResourceScope(string? Cooperative, string? MemberId)
{
    /// <summary>Stands between scope and key; names of cooperatives and members have none.</summary>
    private const char Mark = '\u001f';

    private const char AfterMark = '\u0020';

    /// <summary>What is the platform's.</summary>
    public static ResourceScope OfPlatform { get; } = new(Cooperative: null, MemberId: null);

    /// <summary>What is a cooperative's, whichever it is; nothing of members. No cooperative has this name.</summary>
    public static ResourceScope OfAllCooperatives { get; } = new("*", MemberId: null);

    private string Name => MemberId is null ? Cooperative ?? "" : $"{Cooperative}/{MemberId}";

    /// <summary>The scopes that a document is in, that of its owner first.</summary>
    public static IReadOnlyList<ResourceScope> Of(ResourceDocument document) => document switch
    {
        { MemberId: { } member } => [new(document.Cooperative, member), new(document.Cooperative, MemberId: null)],
        { Cooperative: { } cooperative } => [new(cooperative, MemberId: null), OfAllCooperatives],
        _ => [OfPlatform],
    };

    /// <summary>Whether a document is in it.</summary>
    public bool Holds(ResourceDocument document) => Of(document).Contains(this);

    /// <summary>Whether what is an owner's is in it.</summary>
    public bool Holds(ResourceScope owner) =>
        this == owner || (MemberId is null && (Cooperative == owner.Cooperative || (this == OfAllCooperatives && owner is { Cooperative: not null, MemberId: null })));

    /// <summary>A key of an index, in this scope.</summary>
    public string Key(string key) => Name + Mark + ResourceValue.Indexed(key);

    /// <summary>All keys of an index in this scope.</summary>
    public IndexRange All(bool isDescending) => new(Name + Mark, Name + AfterMark, isDescending);

    /// <summary>What identifies the owner in names of other documents.</summary>
    public override string ToString() => Name;
}
