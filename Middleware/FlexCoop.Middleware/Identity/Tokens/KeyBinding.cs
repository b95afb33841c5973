namespace FlexCoop.Middleware.Identity;

/// <summary>What gets a box its certificate is bound to the key of the box (RFC 8705 §3), so that it is of no use to who has come by it: <c>ven.enrol</c> is given to nobody who shows no certificate.</summary>
internal static class KeyBinding
{
    private static readonly OAuthError Missing = OAuthError.InvalidRequest(
        "The scope ven.enrol is given for a key, and no certificate was shown. Ask at mtls_endpoint_aliases (RFC 8705) of the metadata, the door of machines, over TLS with a self-signed certificate of the key of the box: for the code, the token and the certificate.");

    /// <param name="scopes">What would be given.</param>
    /// <param name="thumbprint">What it would be bound to; null for nothing.</param>
    /// <returns>Null when it may be given.</returns>
    public static OAuthError? Refuse(IReadOnlyList<string> scopes, string? thumbprint) => thumbprint is null && scopes.Contains(Scopes.VenEnrol) ? Missing : null;
}
