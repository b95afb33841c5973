namespace FlexCoop.Ven.Gateway.Control;

/// <summary>The last command of a resource.</summary>
/// <param name="Resource">The resourceID.</param>
/// <param name="Signal">The signal's name, or <c>release</c>.</param>
/// <param name="Value">The signal's value; null for a release.</param>
/// <param name="ValidUntil">When the resource lets go by itself; null for a release.</param>
/// <param name="IsDone">Whether the device has taken it.</param>
/// <param name="Failure">Why the device does not follow; null when it does.</param>
internal sealed record CommandStatusResource(string Resource, string Signal, double? Value, DateTimeOffset? ValidUntil, bool IsDone, string? Failure);
