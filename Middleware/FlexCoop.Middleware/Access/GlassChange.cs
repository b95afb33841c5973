using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>Glass was broken, or mended before its time. Each owner has an entry of their own, by their VEN. Why, which may say anything of a home, stands beside what can be erased in every copy, and not here.</summary>
/// <param name="What">broken or mended.</param>
/// <param name="Glass">As it is from then on.</param>
internal sealed record GlassChange(string What, GlassDocument Glass) : AuditEntry
{
    public override string Kind => $"glass-{What}";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("glass", Glass.Id), ("until", RestTime.Text(Glass.EndedAt ?? Glass.Until))];
}
