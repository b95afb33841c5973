namespace FlexCoop.Middleware.Rest;

/// <summary>A page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">The cursor of the next page, to be given as <c>after</c>; null on the last one.</param>
internal sealed record PageResource<T>(IReadOnlyList<T> Items, string? Next);
