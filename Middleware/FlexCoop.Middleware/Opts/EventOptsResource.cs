namespace FlexCoop.Middleware.Opts;

/// <summary>All that a VEN has said to an event, and what of it counts.</summary>
internal sealed record EventOptsResource
{
    public required string VenId { get; init; }

    /// <summary>Whether the event concerns the VEN no more, or did not when it ended; then nothing that it said counts.</summary>
    public required bool Withdrawn { get; init; }

    /// <summary>What it answered by oadrCreatedEvent: optIn or optOut; null until it has answered.</summary>
    public string? Opt { get; init; }

    /// <summary>What it said by oadrCreateOpt for the event.</summary>
    public required IReadOnlyList<OptResource> EventOpts { get; init; }

    /// <summary>What counts, by resource.</summary>
    public required IReadOnlyList<EffectiveOptResource> Resources { get; init; }
}
