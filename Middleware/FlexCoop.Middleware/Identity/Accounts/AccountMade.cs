using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>An account was made by a code. Whose it is stays out of it: an account and the id of its person meet nowhere (FC-SEC-3).</summary>
/// <param name="Invitation">The code's.</param>
internal sealed record AccountMade(InvitationDocument Invitation) : AuditEntry
{
    public override string Kind => Invitation.IsSetup ? "set-up" : "account-made";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("role", $"{Invitation.Role}")];
}
