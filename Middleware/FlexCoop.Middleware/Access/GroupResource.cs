namespace FlexCoop.Middleware.Access;

/// <summary>A grid node of which sums are shown.</summary>
/// <param name="Id">The node.</param>
internal sealed record GroupResource(string Id);
