namespace FlexCoop.OpenAdr;

/// <summary>The value of a data point in an interval (XSD: oadr:oadrReportPayload).</summary>
public sealed record OadrReportPayload : StreamPayload
{
    public required RId RId { get; init; }

    /// <summary>Likely variability of a prediction, 0 to 100; null when not said. The schema wins over Annex A, which has 0 to 1.</summary>
    public uint? Confidence { get; init; }

    /// <summary>In the unit of the value (rule 319); null when not said.</summary>
    public double? Accuracy { get; init; }

    public required PayloadBase Payload { get; init; }

    /// <summary>Null when not said, which is taken as good.</summary>
    public DataQuality? DataQuality { get; init; }
}
