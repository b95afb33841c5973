namespace FlexCoop.OpenAdr;

/// <summary>Either side ends a registration (protocol.md §6.2).</summary>
public sealed record OadrCancelPartyRegistration : OadrMessage
{
    public required string RequestId { get; init; }

    public required RegistrationId RegistrationId { get; init; }

    public VenId? VenId { get; init; }
}
