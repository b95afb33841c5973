namespace FlexCoop.Middleware.Vens;

/// <summary>A report that a VEN can make.</summary>
/// <param name="Specifier">Its reportSpecifierID.</param>
/// <param name="Name">TELEMETRY_USAGE, …; null when the VEN gave none.</param>
/// <param name="Keeps">The span of data that the VEN keeps; null when it did not say.</param>
/// <param name="Points">Its points.</param>
internal sealed record OfferedReportResource(string Specifier, string? Name, string? Keeps, IReadOnlyList<OfferedPointResource> Points);
