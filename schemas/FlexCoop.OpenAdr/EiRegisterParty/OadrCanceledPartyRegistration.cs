namespace FlexCoop.OpenAdr;

/// <summary>The answer to <see cref="OadrCancelPartyRegistration"/>.</summary>
public sealed record OadrCanceledPartyRegistration : OadrMessage
{
    public required EiResponse EiResponse { get; init; }

    public RegistrationId? RegistrationId { get; init; }

    public VenId? VenId { get; init; }
}
