namespace FlexCoop.Middleware.Identity;

/// <summary>How often something may be tried.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Burst">How often at once.</param>
/// <param name="OneMoreAfter">After what time once more.</param>
internal sealed record AttemptLimit(string Name, int Burst, TimeSpan OneMoreAfter);
