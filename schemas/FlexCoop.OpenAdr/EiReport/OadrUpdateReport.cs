namespace FlexCoop.OpenAdr;

/// <summary>A source delivers data (protocol.md §10.5).</summary>
public sealed record OadrUpdateReport : OadrMessage
{
    public required string RequestId { get; init; }

    public IReadOnlyList<OadrReport> Reports { get; init; } = [];

    public VenId? VenId { get; init; }
}
