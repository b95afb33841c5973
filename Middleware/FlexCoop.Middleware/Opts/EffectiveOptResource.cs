namespace FlexCoop.Middleware.Opts;

/// <summary>The opt that counts for a resource in an event.</summary>
/// <param name="ResourceId">The resource; null for a VEN that has named none.</param>
/// <param name="Opt">optIn or optOut.</param>
/// <param name="Source">eventOpt, createdEvent, schedule or default: the strongest that there is.</param>
/// <param name="OptId">The optID that it comes from; null when it comes from none.</param>
internal sealed record EffectiveOptResource(string? ResourceId, string Opt, string Source, string? OptId);
