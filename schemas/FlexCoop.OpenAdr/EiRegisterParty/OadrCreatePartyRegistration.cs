namespace FlexCoop.OpenAdr;

/// <summary>A VEN registers, or registers again (protocol.md §6.1).</summary>
public sealed record OadrCreatePartyRegistration : OadrMessage
{
    public required string RequestId { get; init; }

    /// <summary>Null on a first registration, required on a re-registration (rule 402).</summary>
    public RegistrationId? RegistrationId { get; init; }

    /// <summary>Null, or preconfigured, on a first registration; required on a re-registration (rule 402).</summary>
    public VenId? VenId { get; init; }

    public required OadrProfileName ProfileName { get; init; }

    public required OadrTransportName TransportName { get; init; }

    /// <summary>Where the VTN reaches the VEN: required for push, and for XMPP (rule 402).</summary>
    public string? TransportAddress { get; init; }

    /// <summary>Whether the VEN takes no events (protocol.md §1).</summary>
    public required bool ReportOnly { get; init; }

    /// <summary>Whether the VEN can sign its messages.</summary>
    public required bool XmlSignature { get; init; }

    /// <summary>A name for people; null when not said.</summary>
    public string? VenName { get; init; }

    /// <summary>True when the VEN polls; required for simpleHttp (rule 402).</summary>
    public bool? HttpPullModel { get; init; }
}
