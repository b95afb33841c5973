namespace FlexCoop.OpenAdr;

/// <summary>One control of a resource (XSD: oadr:oadrLoadControlStateTypeType).</summary>
/// <param name="Current">Its value now.</param>
/// <param name="Min">The least it can be; null when not said.</param>
/// <param name="Max">The most it can be; null when not said.</param>
/// <param name="Normal">What it is when nothing is asked; null when not said.</param>
public sealed record LoadControlValue(double Current, double? Min = null, double? Max = null, double? Normal = null);
