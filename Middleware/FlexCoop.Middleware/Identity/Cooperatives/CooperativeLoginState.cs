namespace FlexCoop.Middleware.Identity;

/// <summary>What a browser carries while its owner logs in at a cooperative; sealed.</summary>
/// <param name="CooperativeId">Where.</param>
/// <param name="State">Comes back with the answer.</param>
/// <param name="Nonce">Comes back in the ID token.</param>
/// <param name="Verifier">Redeems the code (RFC 7636).</param>
/// <param name="Next">Where it leads on to.</param>
/// <param name="ExpiresAt">After this the login begins anew.</param>
internal sealed record CooperativeLoginState(string CooperativeId, string State, string Nonce, string Verifier, string? Next, DateTimeOffset ExpiresAt);
