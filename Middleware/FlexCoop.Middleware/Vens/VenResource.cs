namespace FlexCoop.Middleware.Vens;

/// <summary>A VEN as REST shows it.</summary>
internal sealed record VenResource
{
    public required string Id { get; init; }

    public string? Name { get; init; }

    /// <summary>2.0b; or 2.0a: then an operator has entered it, it has no registrationId, and it offers no reports.</summary>
    public required string Profile { get; init; }

    public required VenRegistrationResource Registration { get; init; }

    /// <summary>pull or push; null while it is not registered.</summary>
    public string? Transport { get; init; }

    /// <summary>How it stands with what is pushed to it; null for a VEN that polls.</summary>
    public PushResource? Push { get; init; }

    /// <summary>What an operator asks of its signatures: off, accept or require; null for what the VTN asks of all.</summary>
    public string? Signatures { get; init; }

    /// <summary>online; timed-out when nothing was heard of it for too long; offline while it is not registered.</summary>
    public required string State { get; init; }

    /// <summary>When it last sent anything; null if never.</summary>
    public string? LastSeen { get; init; }

    public required IReadOnlyList<string> GroupIds { get; init; }

    public required IReadOnlyList<string> PartyIds { get; init; }

    public required IReadOnlyList<string> GroupNames { get; init; }

    public required IReadOnlyList<string> MeterAssets { get; init; }

    public required IReadOnlyList<string> Pnodes { get; init; }

    public required IReadOnlyList<string> AggregatedPnodes { get; init; }

    public required IReadOnlyList<string> ServiceDeliveryPoints { get; init; }

    public required IReadOnlyList<string> EndDeviceAssets { get; init; }

    public required IReadOnlyList<TransportInterfaceResource> TransportInterfaces { get; init; }

    /// <summary>Where it is; null when nobody has said.</summary>
    public LocationResource? Location { get; init; }

    /// <summary>The resourceIDs that its reports stand for.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>The programs whose events are for it; none for all.</summary>
    public required IReadOnlyList<string> MarketContexts { get; init; }

    /// <summary>The devices behind it, by its METADATA.</summary>
    public required IReadOnlyList<DeviceResource> Devices { get; init; }

    /// <summary>What it can report.</summary>
    public required IReadOnlyList<OfferedReportResource> Reports { get; init; }

    /// <summary>What is wanted of it.</summary>
    public required IReadOnlyList<WantedReportResource> WantedReports { get; init; }

    /// <summary>What it was asked for, and how far that has come.</summary>
    public required IReadOnlyList<ReportRequestResource> ReportRequests { get; init; }
}
