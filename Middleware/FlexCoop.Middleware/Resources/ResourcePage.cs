using FlexCoop.Storage;

namespace FlexCoop.Middleware.Resources;

/// <summary>A page of a list.</summary>
/// <param name="Documents">What is on it; fewer than asked for, or none, where much was looked at and little fits.</param>
/// <param name="Next">The cursor of the next page; null when there is none.</param>
internal sealed record ResourcePage(IReadOnlyList<Stored<ResourceDocument>> Documents, string? Next);
