namespace FlexCoop.OpenAdr;

/// <summary>How often a data point can be sampled (XSD: oadr:oadrSamplingRate; rule 312).</summary>
/// <param name="MinPeriod">The fastest.</param>
/// <param name="MaxPeriod">The slowest.</param>
/// <param name="OnChange">Whether the source can report changes only.</param>
public sealed record OadrSamplingRate(OadrDuration MinPeriod, OadrDuration MaxPeriod, bool OnChange);
