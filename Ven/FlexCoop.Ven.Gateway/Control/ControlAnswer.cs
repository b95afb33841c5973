namespace FlexCoop.Ven.Gateway.Control;

/// <summary>What the owner is answered.</summary>
internal sealed record ControlAnswer
{
    public required bool Ok { get; init; }

    /// <summary>What was wrong, and what would be right; null when all is well.</summary>
    public string? Fault { get; init; }

    /// <summary>The optID of what was said; null when nothing was said under one.</summary>
    public string? Id { get; init; }

    /// <summary>The schedules that were asked for; null when something else was.</summary>
    public IReadOnlyList<ScheduleStatusResource>? Schedules { get; init; }

    public IReadOnlyList<StatusResource> Vens { get; init; } = [];
}
