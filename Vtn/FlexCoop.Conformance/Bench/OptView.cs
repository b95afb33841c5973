using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>What a VEN said by oadrCreateOpt, as the operator of the VTN under test sees it.</summary>
/// <param name="OptId">Its optID.</param>
/// <param name="OptType">In or out.</param>
/// <param name="EventId">The event that it is for; null for a schedule.</param>
/// <param name="MarketContext">The program that limits it; null for none.</param>
/// <param name="Resources">The resources that it is for; none for the whole VEN.</param>
/// <param name="Windows">Starts and ends of a schedule; the end is null for none.</param>
public sealed record OptView(
    OptId OptId, OptType OptType, OadrEventId? EventId, string? MarketContext, IReadOnlyList<ResourceId> Resources, IReadOnlyList<(DateTimeOffset Start, DateTimeOffset? End)> Windows);
