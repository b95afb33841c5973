namespace FlexCoop.Middleware.Identity;

/// <summary>What an endpoint asks of a token.</summary>
/// <param name="Audience">Whom the token must be for.</param>
/// <param name="Scopes">One of which scopes it must have; with none it opens to nobody.</param>
internal sealed record AccessRule(string Audience, params IReadOnlyList<string> Scopes);
