using FlexCoop.Storage;

namespace FlexCoop.Middleware.Resources;

/// <summary>An operator has made, changed or removed a document of a resource.</summary>
/// <param name="What">made, changed or removed.</param>
/// <param name="Resource">Of which resource.</param>
/// <param name="Document">The document.</param>
internal sealed record ResourceChange(string What, string Resource, ResourceDocument Document) : AuditEntry
{
    public override string Kind => $"resource-{What}";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("resource", Resource), ("id", Document.Id), ("cooperative", Document.Cooperative)];
}
