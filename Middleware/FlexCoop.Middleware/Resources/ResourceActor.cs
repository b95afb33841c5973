namespace FlexCoop.Middleware.Resources;

/// <summary>Who asks.</summary>
/// <param name="Kinds">As what; a lab's operator is several at once.</param>
/// <param name="Scopes">What the token allows, if everything else does.</param>
/// <param name="Cooperative">The cooperative it belongs to, or acts for; null for who runs the platform, and for its components.</param>
/// <param name="MemberId">By what the cooperative knows the prosumer; null for anybody else.</param>
/// <param name="Name">By what requests of one are told from those of another.</param>
internal sealed record ResourceActor(IReadOnlyList<ActorKind> Kinds, IReadOnlyList<string> Scopes, string? Cooperative, string? MemberId, string Name);
