namespace FlexCoop.Ven.Gateway.Control;

/// <summary>A schedule of the owner.</summary>
internal sealed record ScheduleStatusResource
{
    /// <summary>The optID.</summary>
    public required string Id { get; init; }

    /// <summary>optIn or optOut.</summary>
    public required string Opt { get; init; }

    public required IReadOnlyList<WindowStatusResource> Windows { get; init; }

    /// <summary>The resources that are meant; null for the whole home.</summary>
    public IReadOnlyList<string>? Resources { get; init; }

    /// <summary>The program whose events are meant; null for all.</summary>
    public string? MarketContext { get; init; }

    public required string Reason { get; init; }

    /// <summary>Whether it was taken back, and the VTN is still to be told; null when it stands.</summary>
    public bool? IsCancelled { get; init; }

    /// <summary>Whether the VTN has it: owed, acknowledged or refused.</summary>
    public required string Vtn { get; init; }

    /// <summary>What the VTN says against it; null while all is well.</summary>
    public string? Trouble { get; init; }

    public static ScheduleStatusResource Of(OptStatus status) => new()
    {
        Id = status.Opt.OptId,
        Opt = OptStatusResource.OptText(status.Opt),
        Windows = [.. status.Opt.Windows.Select(window => new WindowStatusResource(window.Start, window.End))],
        Resources = status.Opt.ResourceIds.Count == 0 ? null : status.Opt.ResourceIds,
        MarketContext = status.Opt.MarketContext,
        Reason = status.Opt.Reason,
        IsCancelled = status.Opt.IsCancelled ? true : null,
        Vtn = OptStatusResource.VtnText(status),
        Trouble = status.Trouble,
    };
}
