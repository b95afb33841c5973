namespace FlexCoop.Middleware;

/// <summary>What whoever starts the middleware is told.</summary>
/// <param name="Urls">The address of each door: the lab's, or those of <see cref="Doors.DoorAddresses.Open"/> in their order, and the proxy's socket where there is one.</param>
/// <param name="SetupCode">The code by which the first account is made; null but at the first start.</param>
internal sealed record OpenedDoors(IReadOnlyList<Uri> Urls, string? SetupCode);
