namespace FlexCoop.Middleware.Identity;

/// <summary>What an endpoint asks of a token.</summary>
/// <param name="Audience">Whom the token must be for.</param>
/// <param name="Scope">Which scope it must have.</param>
internal sealed record AccessRule(string Audience, string Scope);
