namespace FlexCoop.OpenAdr;

/// <summary>The value of a signal or baseline in an interval (XSD: ei:signalPayload).</summary>
/// <param name="Payload">The value; rule 100 wants a <see cref="PayloadFloat"/>.</param>
public sealed record SignalPayload(PayloadBase Payload) : StreamPayload;
