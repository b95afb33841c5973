namespace FlexCoop.Middleware.Events;

/// <summary>Whom an event concerns; everything listed is joined by OR.</summary>
internal sealed record EventTargetsResource(
    IReadOnlyList<string> VenIds, IReadOnlyList<string> GroupIds, IReadOnlyList<string> ResourceIds, IReadOnlyList<string> PartyIds);
