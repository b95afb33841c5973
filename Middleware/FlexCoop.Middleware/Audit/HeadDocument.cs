using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>Where the log ends: there is one.</summary>
/// <param name="Size">How many leaves.</param>
/// <param name="Checkpoint">The signed note of this size.</param>
internal sealed record HeadDocument(long Size, string Checkpoint)
{
    public const string Id = "head";

    public static readonly CollectionDefinition<HeadDocument> Collection = new("audit-head", AuditJson.Default.HeadDocument, _ => Id);
}
