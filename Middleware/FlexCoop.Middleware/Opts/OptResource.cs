namespace FlexCoop.Middleware.Opts;

/// <summary>What a VEN has said by oadrCreateOpt, as far as nothing later overrides it.</summary>
internal sealed record OptResource
{
    public required string OptId { get; init; }

    /// <summary>optIn or optOut.</summary>
    public required string Opt { get; init; }

    /// <summary>economic, x-schedule, …</summary>
    public required string Reason { get; init; }

    /// <summary>The event that it is for; null for a schedule.</summary>
    public string? EventId { get; init; }

    /// <summary>The modification that it was given for; null for a schedule.</summary>
    public uint? ModificationNumber { get; init; }

    /// <summary>The program that a schedule is limited to; null for all, and for an event.</summary>
    public string? MarketContext { get; init; }

    /// <summary>Null for the VEN with all its resources.</summary>
    public IReadOnlyList<string>? ResourceIds { get; init; }

    /// <summary>Of these only the devices of these classes; empty for all.</summary>
    public required IReadOnlyList<string> DeviceClasses { get; init; }

    /// <summary>The times of a schedule; null for an event.</summary>
    public IReadOnlyList<OptWindowResource>? Windows { get; init; }

    /// <summary>By the VEN's clock.</summary>
    public required string CreatedAt { get; init; }

    /// <summary>When it came to us.</summary>
    public required string TakenAt { get; init; }
}
