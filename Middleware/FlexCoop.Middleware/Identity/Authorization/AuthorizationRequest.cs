namespace FlexCoop.Middleware.Identity;

/// <summary>A request for a code that was checked (RFC 6749 §4.1.1): the client and its address are right.</summary>
internal sealed record AuthorizationRequest
{
    public required string ClientId { get; init; }

    public required string RedirectUri { get; init; }

    public string? State { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>SHA-256 of the verifier, in base64url (RFC 7636 §4.2).</summary>
    public required string CodeChallenge { get; init; }

    public string? Nonce { get; init; }

    /// <summary>Logins before this do not count: <c>prompt=login</c>, or <c>max_age</c>. Null when any does.</summary>
    public DateTimeOffset? LoginAfter { get; init; }

    /// <summary>Nothing may be asked (<c>prompt=none</c>).</summary>
    public bool IsSilent { get; init; }

    /// <summary>Consent is asked for even if it was given before (<c>prompt=consent</c>).</summary>
    public bool AsksConsent { get; init; }

    /// <summary>After this it must be made anew.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
