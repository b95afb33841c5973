using FlexCoop.Storage;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>The API key of a source was given, sealed under another key of the ring, or removed.</summary>
/// <param name="What">Such as <c>set</c>.</param>
/// <param name="Source">The name of the source.</param>
internal sealed record ProviderKeyChange(string What, string Source) : AuditEntry
{
    public override string Kind => $"provider-key-{What}";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("source", Source)];
}
