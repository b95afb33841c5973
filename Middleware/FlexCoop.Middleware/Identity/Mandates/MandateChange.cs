using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A person's consent to a client, or mandate for a box, was given, used to join, suspended, resumed, withdrawn, or is over.</summary>
/// <param name="What">Such as <c>given</c>.</param>
/// <param name="Mandate">The mandate as it is from then on.</param>
internal sealed record MandateChange(string What, MandateDocument Mandate) : AuditEntry
{
    public override string Kind => $"{(Mandate.VenId is null ? "consent" : "mandate")}-{What}";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
    [
        ("client", Mandate.ClientId),
        ("scopes", string.Join(' ', Mandate.Scopes)),
        ("ven", Mandate.VenId),
        ("cooperative", Mandate.Cooperative),
        ("state", $"{Mandate.State}"),
        ("epoch", $"{Mandate.Epoch}"),
    ];

    /// <summary>What is done by an act.</summary>
    public static string Of(MandateAct act) => act switch
    {
        MandateAct.Approve => "given",
        MandateAct.Suspend => "suspended",
        MandateAct.Resume => "resumed",
        MandateAct.Revoke => "withdrawn",
        _ => "expired",
    };
}
