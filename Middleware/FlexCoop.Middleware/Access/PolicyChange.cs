using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>An access policy was set, or removed.</summary>
/// <param name="What">set or removed.</param>
/// <param name="Policy">As it is from then on, or was.</param>
internal sealed record PolicyChange(string What, AccessPolicy Policy) : AuditEntry
{
    public override string Kind => $"access-policy-{What}";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
    [
        ("policy", Policy.Id),
        ("actor", Word.Of(Policy.Actor)),
        ("only", Policy.Only.Count == 0 ? null : string.Join(' ', Policy.Only)),
        ("whose", Word.Of(Policy.Whose)),
        ("data", string.Join(' ', Policy.Data)),
        ("purposes", Policy.Purposes.Count == 0 ? null : string.Join(' ', Policy.Purposes.Select(Word.Of))),
        ("finest", Granularity.Text(Policy.Finest)),
        ("basis", Word.Of(Policy.Basis)),
        ("mayChange", Policy.MayChange ? "true" : "false"),
        ("minHomes", Policy.MinHomes?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ("from", RestTime.Text(Policy.From)),
        ("until", RestTime.Text(Policy.Until)),
    ];
}
