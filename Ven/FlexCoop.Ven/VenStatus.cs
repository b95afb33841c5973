using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>How an agent is, for its owner.</summary>
public sealed record VenStatus
{
    /// <summary>When it is so, in domain time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>oadrVenName.</summary>
    public required string VenName { get; init; }

    /// <summary>Null while it is not registered.</summary>
    public string? VenId { get; init; }

    /// <summary>The vtnID; null while it is not registered.</summary>
    public string? VtnId { get; init; }

    /// <summary>How it stands with the registration.</summary>
    public required RegistrationState Registration { get; init; }

    /// <summary>The registrationID; null while it is not registered.</summary>
    public string? RegistrationId { get; init; }

    /// <summary>Where the VTN reaches the agent (oadrTransportAddress); null for one that polls.</summary>
    public Uri? TransportAddress { get; init; }

    /// <summary>When the VTN last answered, or pushed something, in domain time; null if never since the start.</summary>
    public DateTimeOffset? LastContact { get; init; }

    /// <summary>Why the VTN cannot be reached, or refuses; null while all is well.</summary>
    public string? Trouble { get; init; }

    /// <summary>The events that are known.</summary>
    public required IReadOnlyList<SiteEvent> Events { get; init; }

    /// <summary>What the owner has said of resources of events, and of times.</summary>
    public required IReadOnlyList<OptStatus> Opts { get; init; }

    /// <summary>The last command of each resource, and whether its device has taken it.</summary>
    public required IReadOnlyDictionary<string, (ResourceCommand Command, bool IsDone)> Commands { get; init; }

    /// <summary>Why resources do not follow, by resource; none when all do.</summary>
    public required IReadOnlyDictionary<string, string> Failing { get; init; }

    /// <summary>The reports that the VTN has asked for.</summary>
    public required IReadOnlyList<ReportRequestId> Reports { get; init; }
}
