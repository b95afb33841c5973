using FlexCoop.Storage;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>The API key of a source was given, or removed.</summary>
/// <param name="What">set or removed.</param>
/// <param name="Source">The name of the source.</param>
internal sealed record ProviderKeyChange(string What, string Source) : AuditEntry
{
    public override string Kind => $"provider-key-{What}";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("source", Source)];
}
