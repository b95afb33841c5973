using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Identity;

namespace FlexCoop.Middleware.Resources;

/// <summary>The documents that somebody may see, or change.</summary>
/// <param name="Scope">Whose they are.</param>
/// <param name="Members">Those members whose they may be; null for all of the scope.</param>
/// <param name="Notes">Takes of whom something was read; null where nobody counts it.</param>
internal sealed record ResourceView(ResourceScope Scope, OpenMembers? Members = null, ReadNotes? Notes = null)
{
    public bool Holds(ResourceDocument document) => Scope.Holds(document) && (Members is null || Members.Has(document.MemberId!));

    /// <summary>A document is shown, or goes into what is shown.</summary>
    public void Note(ResourceDocument document)
    {
        if (Notes is not null && document is { Cooperative: { } cooperative, MemberId: { } member })
        {
            Notes.Members.Add(MandateDocument.MemberKey(cooperative, member));
        }
    }
}
