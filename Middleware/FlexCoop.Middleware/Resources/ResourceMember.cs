namespace FlexCoop.Middleware.Resources;

/// <summary>A member of a resource's documents.</summary>
/// <param name="Path">Its name, with those of the objects around it: <c>location.latitude</c>.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Unit">Its unit (<c>x-unit</c>); null when it has none.</param>
internal sealed record ResourceMember(string Path, MemberKind Kind, string? Unit);
