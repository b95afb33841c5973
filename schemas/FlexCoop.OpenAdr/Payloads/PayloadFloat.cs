namespace FlexCoop.OpenAdr;

/// <summary>A number (XSD: ei:payloadFloat).</summary>
/// <param name="Value">In the unit of the signal or data point. The schema also lets INF and NaN through.</param>
public sealed record PayloadFloat(double Value) : PayloadBase;
