namespace FlexCoop.OpenAdr;

/// <summary>An area or place (XSD: gml:FeatureCollection): one polygon by its outer ring.</summary>
/// <param name="Id">gml:id of the collection; null when absent.</param>
/// <param name="PolygonId">gml:id of the polygon; null when absent.</param>
/// <param name="PosList">The coordinates of the ring, as they stand in gml:posList.</param>
public sealed record GmlFeatureCollection(string? Id, string? PolygonId, IReadOnlyList<double> PosList);
