using System.Text.Json;

namespace FlexCoop.Middleware.Identity;

/// <summary>An access token that was verified, and is in force.</summary>
/// <param name="ClientId">To which client it was issued.</param>
/// <param name="Subject">Pairwise, or the client itself.</param>
/// <param name="Scopes">What it allows, if everything else does.</param>
/// <param name="Mandate">Under which mandate; null when it is a client's own.</param>
/// <param name="Claims">All its claims.</param>
internal sealed record AccessToken(string ClientId, string Subject, IReadOnlyList<string> Scopes, MandateDocument? Mandate, JsonElement Claims)
{
    /// <summary>The certificate that it is bound to (<c>cnf.x5t#S256</c>, RFC 8705 §3.1); null when to none.</summary>
    public string? Thumbprint =>
        Claims.TryGetProperty("cnf", out var confirmation) && confirmation.ValueKind == JsonValueKind.Object ? confirmation.Text("x5t#S256") ?? "" : null;

    /// <summary>A claim of our own: <see cref="Ancestors"/>.</summary>
    public const string AncestorsClaim = "exchanged_from";

    /// <summary>By what it is revoked (<c>jti</c>).</summary>
    public string Id => Claims.Text("jti")!;

    /// <summary>The ids of the tokens for which it was exchanged, one after the other (RFC 8693); whoever revokes one of them revokes this one. Empty for one that was not exchanged.</summary>
    public IReadOnlyList<string> Ancestors => Claims.Texts(AncestorsClaim);

    /// <summary>The part of <c>jti</c> that names the login it comes from; null for a client's own token.</summary>
    public string? FamilyId => Claims.Text("jti")?.Split('.') is [var family, _] ? family : null;
}
