using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Access;

/// <summary>What somebody asks for, as policies see it.</summary>
/// <param name="Actor">As what they ask.</param>
/// <param name="ClientId">Through which client.</param>
/// <param name="Cooperative">For which cooperative, or as a member of which; null for none.</param>
/// <param name="Purpose">What for; null for what is no purpose, or none of theirs, which opens nothing.</param>
/// <param name="Whose">Whose data.</param>
/// <param name="Data">The name of the resource.</param>
/// <param name="Class">The class of data that the resource is of.</param>
/// <param name="Granularity">How fine.</param>
/// <param name="Changes">Whether it is to be changed.</param>
/// <param name="At">When.</param>
internal sealed record AccessQuestion(
    ActorKind Actor, string ClientId, string? Cooperative, Purpose? Purpose, Whose Whose, string Data, string Class, TimeSpan Granularity, bool Changes, DateTimeOffset At);
