namespace FlexCoop.Ven;

/// <summary>What the owner needs to approve a box (RFC 8628 §3.3).</summary>
/// <param name="UserCode">What he types.</param>
/// <param name="Address">Where he types it.</param>
/// <param name="CompleteAddress">The same with the code filled in; null when the platform gives none.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record EnrolmentPrompt(string UserCode, string Address, string? CompleteAddress, DateTimeOffset ExpiresAt);
