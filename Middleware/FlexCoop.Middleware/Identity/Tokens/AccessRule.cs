namespace FlexCoop.Middleware.Identity;

/// <summary>What an endpoint asks of a token.</summary>
/// <param name="Audience">Whom the token must be for.</param>
/// <param name="Scope">Which scope it must have.</param>
/// <param name="Owner">Whose data is touched, by prosumer id; null when it is nobody's.</param>
internal sealed record AccessRule(string Audience, string Scope, string? Owner = null);
