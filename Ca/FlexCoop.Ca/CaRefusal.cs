namespace FlexCoop.Ca;

/// <summary>Why something is not done.</summary>
/// <param name="Slug">Which check refused: one of <see cref="CaProblems"/>.</param>
/// <param name="Detail">What was wrong, the value, and what would be right.</param>
/// <param name="RetryAfter">When it may go better; null where nothing changes by waiting.</param>
public sealed record CaRefusal(string Slug, string Detail, TimeSpan? RetryAfter = null);
