namespace FlexCoop.Ven.Gateway.Control;

/// <summary>What the owner is answered.</summary>
internal sealed record ControlAnswer
{
    public required bool Ok { get; init; }

    /// <summary>What was wrong, and what would be right; null when all is well.</summary>
    public string? Fault { get; init; }

    public IReadOnlyList<StatusResource> Vens { get; init; } = [];
}
