namespace FlexCoop.Middleware.Identity;

/// <summary>An account that waits for its first TOTP code; sealed, and carried by the form.</summary>
/// <param name="InvitationId">By which it will be made.</param>
/// <param name="Account">What it will hold.</param>
internal sealed record PendingAccount(string InvitationId, AccountSecrets Account);
