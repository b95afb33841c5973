namespace FlexCoop.Middleware.Doors;

/// <summary>At which doors an endpoint is served. One without is served at none.</summary>
internal sealed record DoorMetadata(IReadOnlyList<Door> Doors);
