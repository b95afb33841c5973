namespace FlexCoop.Middleware.Events;

/// <summary>An event as REST shows it. Instants are ISO 8601 in UTC, durations ISO 8601.</summary>
internal sealed record EventResource
{
    public required string Id { get; init; }

    public required EventTargetsResource Targets { get; init; }

    public required string MarketContext { get; init; }

    public required string Start { get; init; }

    /// <summary>PT0S is without end.</summary>
    public required string Duration { get; init; }

    public required IReadOnlyList<EventSignalResource> Signals { get; init; }

    /// <summary>What it is to be compared with; null for none.</summary>
    public EventBaselineResource? Baseline { get; init; }

    public required string Notification { get; init; }

    public string? RampUp { get; init; }

    public string? Recovery { get; init; }

    public string? StartAfter { get; init; }

    public required uint Priority { get; init; }

    public required bool TestEvent { get; init; }

    /// <summary>always or never.</summary>
    public required string ResponseRequired { get; init; }

    public string? Comment { get; init; }

    /// <summary>far, near, active, completed or cancelled, by the clock.</summary>
    public required string Status { get; init; }

    public required uint ModificationNumber { get; init; }

    /// <summary>One for each VEN that the event concerns, or did when it was sent.</summary>
    public required IReadOnlyList<EventResponseResource> Responses { get; init; }
}
