namespace FlexCoop.Middleware.Identity;

/// <summary>From where somebody tries to log in.</summary>
/// <param name="Network">The peer's (<see cref="AttemptLimits.Network"/>).</param>
/// <param name="Browser">What <see cref="Accounts.Remember"/> gave the browser to keep; null when it shows nothing.</param>
internal sealed record LoginOrigin(string Network, string? Browser = null);
