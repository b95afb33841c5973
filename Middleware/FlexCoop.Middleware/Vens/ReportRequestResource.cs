namespace FlexCoop.Middleware.Vens;

/// <summary>A report that a VEN was asked for.</summary>
/// <param name="Id">Its reportRequestID.</param>
/// <param name="Specifier">The reportSpecifierID.</param>
/// <param name="Rids">The points.</param>
/// <param name="State">wanted, created, refused or cancelling.</param>
/// <param name="Refusal">Why the VEN refused it; null unless it did.</param>
internal sealed record ReportRequestResource(string Id, string Specifier, IReadOnlyList<string> Rids, string State, string? Refusal);
