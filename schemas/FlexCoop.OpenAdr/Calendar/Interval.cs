namespace FlexCoop.OpenAdr;

/// <summary>One interval of a signal, baseline or report (XSD: ei:interval).</summary>
public sealed record Interval
{
    /// <summary>The start, in UTC; absent in events (rule 103).</summary>
    public DateTimeOffset? DtStart { get; init; }

    /// <summary>The length; absent for point data (rule 315).</summary>
    public OadrDuration? Duration { get; init; }

    /// <summary>The number of the interval, from 0 by steps of 1 (rules 2, 316). Free text in the schema.</summary>
    public string? Uid { get; init; }

    /// <summary>What holds in the interval; at least one.</summary>
    public required IReadOnlyList<StreamPayload> Payloads { get; init; }
}
