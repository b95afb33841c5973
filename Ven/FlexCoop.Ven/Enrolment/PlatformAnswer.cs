using System.Net;

namespace FlexCoop.Ven;

/// <summary>What the platform answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Date">Its clock; null when it does not say.</param>
/// <param name="RetryAfter">How long it wants to be left alone; null when it does not say.</param>
/// <param name="Body">The body.</param>
internal sealed record PlatformAnswer(HttpStatusCode Status, DateTimeOffset? Date, TimeSpan? RetryAfter, byte[] Body);
