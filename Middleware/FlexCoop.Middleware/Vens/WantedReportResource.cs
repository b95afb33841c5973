namespace FlexCoop.Middleware.Vens;

/// <summary>A data point that is wanted of a VEN.</summary>
/// <param name="Specifier">The reportSpecifierID.</param>
/// <param name="Rid">The rID.</param>
/// <param name="Granularity">How often to measure: ISO 8601.</param>
/// <param name="ReportBack">How often to report: ISO 8601; not less than the granularity.</param>
internal sealed record WantedReportResource(string Specifier, string Rid, string Granularity, string ReportBack);
