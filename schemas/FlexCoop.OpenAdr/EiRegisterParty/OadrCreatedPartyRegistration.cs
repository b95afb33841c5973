namespace FlexCoop.OpenAdr;

/// <summary>A VTN answers a query or a registration (protocol.md §6.1).</summary>
public sealed record OadrCreatedPartyRegistration : OadrMessage
{
    public required EiResponse EiResponse { get; init; }

    /// <summary>Required when a registration succeeded; null to an unregistered VEN's query (rules 403, 404).</summary>
    public RegistrationId? RegistrationId { get; init; }

    /// <summary>Likewise.</summary>
    public VenId? VenId { get; init; }

    public required VtnId VtnId { get; init; }

    /// <summary>All that the VTN offers; required in error answers too (trap 7).</summary>
    public required IReadOnlyList<OadrProfile> Profiles { get; init; }

    /// <summary>How often the VEN may poll; required for a VEN that polls (rule 403).</summary>
    public OadrDuration? RequestedOadrPollFreq { get; init; }

    /// <summary>Null when absent.</summary>
    public IReadOnlyList<OadrService>? ServiceSpecificInfo { get; init; }

    /// <summary>Null when absent.</summary>
    public IReadOnlyList<OadrExtension>? Extensions { get; init; }
}
