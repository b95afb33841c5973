namespace FlexCoop.Middleware.Vens;

/// <summary>How a VEN is registered.</summary>
internal sealed record VenRegistrationResource
{
    /// <summary>allocated, registered, cancelling or cancelled.</summary>
    public required string Status { get; init; }

    /// <summary>Null when it was cancelled, or has not registered yet, or the VEN speaks 2.0a, which has none.</summary>
    public string? RegistrationId { get; init; }

    /// <summary>When it registered, or was entered as one of 2.0a; null when it has not registered yet.</summary>
    public string? RegisteredAt { get; init; }

    public string? CancelledAt { get; init; }

    /// <summary>Whether it takes no events.</summary>
    public required bool ReportOnly { get; init; }

    /// <summary>Whether it has said that it can sign its messages.</summary>
    public required bool XmlSignature { get; init; }
}
