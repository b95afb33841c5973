namespace FlexCoop.Middleware.Resources;

/// <summary>The documents that somebody may see, or change.</summary>
/// <param name="Scope">Whose they are.</param>
/// <param name="Members">Those members whose they may be; null for all of the scope.</param>
internal sealed record ResourceView(ResourceScope Scope, MembersWithMandate? Members = null)
{
    public async ValueTask<bool> HoldsAsync(ResourceDocument document, CancellationToken cancellationToken) =>
        Scope.Holds(document) && (Members is null || await Members.HasAsync(document.MemberId!, cancellationToken));
}
