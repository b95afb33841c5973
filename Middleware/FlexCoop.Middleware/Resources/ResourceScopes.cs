namespace FlexCoop.Middleware.Resources;

/// <summary>The scopes that a resource asks of an actor.</summary>
/// <param name="Read">To read; null for nobody of the kind.</param>
/// <param name="Change">To change; null for nobody of the kind.</param>
internal sealed record ResourceScopes(string? Read, string? Change);
