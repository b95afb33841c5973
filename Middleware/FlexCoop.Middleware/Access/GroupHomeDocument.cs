using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>Since when a VEN is of its grid node, as far as the platform has noticed. Stored.</summary>
internal sealed record GroupHomeDocument
{
    public static readonly CollectionDefinition<GroupHomeDocument> Collection = new("group-homes", AccessJson.Default.GroupHomeDocument, home => home.VenId) { Subject = home => home.VenId };

    public required string VenId { get; init; }

    public required string Node { get; init; }

    /// <summary>It counts there in quarters that begin at this instant or later.</summary>
    public required DateTimeOffset Since { get; init; }
}
