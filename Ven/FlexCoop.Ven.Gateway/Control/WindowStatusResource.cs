namespace FlexCoop.Ven.Gateway.Control;

/// <summary>A window of a schedule.</summary>
/// <param name="From">From when on.</param>
/// <param name="To">The first instant after it; null when it is without end.</param>
internal sealed record WindowStatusResource(DateTimeOffset From, DateTimeOffset? To);
