using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Resources;

/// <summary>The documents that somebody may see, or change.</summary>
/// <param name="Scope">Whose they are.</param>
/// <param name="Members">Those members whose they may be; null for all of the scope.</param>
/// <param name="Notes">Takes of whom something was read; null where nobody counts it.</param>
internal sealed record ResourceView(ResourceScope Scope, OpenMembers? Members = null, ReadNotes? Notes = null)
{
    /// <summary>Whether what is an owner's may be seen.</summary>
    public bool Shows(ResourceScope owner) => Scope.Holds(owner) && (Members is null || owner.MemberId is not { } member || Members.Has(member));

    /// <summary>Which documents features let be seen of these; null for all.</summary>
    public Func<ResourceDocument, bool>? Shown { get; init; }

    public bool Holds(ResourceDocument document) => Scope.Holds(document) && Shown?.Invoke(document) != false && (Members is null || document.MemberId is not { } member || Members.Has(member));

    /// <summary>A document is shown, or goes into what is shown.</summary>
    public void Note(ResourceDocument document) => Note(document.Cooperative, document.MemberId);

    /// <summary>Something of an owner's is shown.</summary>
    public void Note(ResourceScope owner) => Note(owner.Cooperative, owner.MemberId);

    private void Note(string? cooperative, string? memberId)
    {
        if (Notes is not null && cooperative is not null && memberId is not null)
        {
            Notes.Members.Add(MandateDocument.MemberKey(cooperative, memberId));
        }
    }
}
