namespace FlexCoop.OpenAdr;

/// <summary>A VTN sends all live events of a VEN (protocol.md §8.1).</summary>
public sealed record OadrDistributeEvent : OadrMessage
{
    /// <summary>Present when it answers a poll or oadrRequestEvent (rule 40).</summary>
    public EiResponse? EiResponse { get; init; }

    /// <summary>The VTN's own; not unique (rules 41, 43). The VEN returns it with each event (rule 42).</summary>
    public required string RequestId { get; init; }

    public required VtnId VtnId { get; init; }

    /// <summary>All of them: what is missing is cancelled (rule 61).</summary>
    public required IReadOnlyList<OadrEvent> Events { get; init; }
}
