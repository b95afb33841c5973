namespace FlexCoop.Vtn;

/// <summary>Whom an event concerns; everything listed is joined by OR (rule 22). At least one.</summary>
public sealed record EventTargets
{
    public IReadOnlyList<string> VenIds { get; init; } = [];

    public IReadOnlyList<string> GroupIds { get; init; } = [];

    public IReadOnlyList<string> ResourceIds { get; init; } = [];

    public IReadOnlyList<string> PartyIds { get; init; } = [];

    /// <summary>Whether it is by venID alone that VENs are concerned.</summary>
    internal bool NamesVensAlone => GroupIds.Count + ResourceIds.Count + PartyIds.Count == 0;

    /// <summary>Whether the event concerns this VEN, or a resource of it.</summary>
    public bool Match(KnownVen ven) => MatchWhole(ven) || ven.ResourceIds.Any(ResourceIds.Contains);

    /// <summary>Whether the event concerns this VEN with all its resources.</summary>
    public bool MatchWhole(KnownVen ven) =>
        VenIds.Contains(ven.VenId.Value) || ven.GroupIds.Any(GroupIds.Contains) || ven.PartyIds.Any(PartyIds.Contains);
}
