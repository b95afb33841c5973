namespace FlexCoop.OpenAdr;

/// <summary>The answer to <see cref="OadrUpdateReport"/>.</summary>
public sealed record OadrUpdatedReport : OadrMessage
{
    public required EiResponse EiResponse { get; init; }

    /// <summary>Cancels some of the reports just received (rule 328); null when there is nothing to cancel.</summary>
    public OadrCancelReport? CancelReport { get; init; }

    public VenId? VenId { get; init; }
}
