using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>The opt that counts for a resource of a VEN in an event.</summary>
/// <param name="ResourceId">The resource; null for a VEN that has named none.</param>
/// <param name="OptType">Whether it takes part.</param>
/// <param name="Source">What that comes from.</param>
/// <param name="OptId">The optID of the opt that it comes from; null when it comes from none.</param>
public sealed record EffectiveOpt(string? ResourceId, OptType OptType, OptSource Source, string? OptId);
