namespace FlexCoop.OpenAdr;

/// <summary>An acknowledgement; to a poll, "nothing is owed".</summary>
public sealed record OadrResponse : OadrMessage
{
    public required EiResponse EiResponse { get; init; }

    /// <summary>Optional in the schema; test tools want it (rule 508).</summary>
    public VenId? VenId { get; init; }
}
