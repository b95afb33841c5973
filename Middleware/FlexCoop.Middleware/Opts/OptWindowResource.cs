namespace FlexCoop.Middleware.Opts;

/// <summary>A time for which a schedule opts.</summary>
/// <param name="Start">The first instant.</param>
/// <param name="End">The instant after the last; null for no end.</param>
internal sealed record OptWindowResource(string Start, string? End);
