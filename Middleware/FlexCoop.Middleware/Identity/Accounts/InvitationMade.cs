using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A code was made by which somebody can make an account.</summary>
/// <param name="Role">Whose rights it will have.</param>
/// <param name="IsSetup">Whether it is the set-up code.</param>
internal sealed record InvitationMade(Role Role, bool IsSetup) : AuditEntry
{
    public override string Kind => IsSetup ? "setup-code-made" : "invitation-made";

    public override IReadOnlyList<(string Name, string? Value)> Facts => [("role", $"{Role}")];
}
