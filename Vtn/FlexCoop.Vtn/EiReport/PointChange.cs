namespace FlexCoop.Vtn;

/// <summary>That new METADATA gives the values of a known point another meaning.</summary>
/// <param name="SpecifierId">The report.</param>
/// <param name="RId">The point.</param>
/// <param name="What">What is other, with both values, such as <c>unit 'W' is now 'kW'</c>.</param>
internal sealed record PointChange(string SpecifierId, string RId, string What);
