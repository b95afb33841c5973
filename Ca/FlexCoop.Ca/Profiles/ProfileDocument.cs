using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>What a profile said when it was first used; it may never say anything else.</summary>
public sealed record ProfileDocument
{
    internal static readonly CollectionDefinition<ProfileDocument> Collection = new("certificate-profiles", CaJson.Default.ProfileDocument, stored => stored.Name);

    public required string Name { get; init; }

    public required string Hash { get; init; }
}
