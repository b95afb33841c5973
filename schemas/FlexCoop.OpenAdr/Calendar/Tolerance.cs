namespace FlexCoop.OpenAdr;

/// <summary>The randomisation of an event's start (XSD: xcal:tolerance).</summary>
/// <param name="StartAfter">The longest delay of the start; null when the element is empty.</param>
public sealed record Tolerance(OadrDuration? StartAfter);
