namespace FlexCoop.Middleware.Identity;

/// <summary>What a provider says of itself, as far as we need it.</summary>
/// <param name="AuthorizationEndpoint">Where people log in.</param>
/// <param name="TokenEndpoint">Where codes are redeemed.</param>
/// <param name="JwksUri">Where its keys are.</param>
/// <param name="SendsIssuer">Whether its answers carry <c>iss</c> (RFC 9207).</param>
internal sealed record CooperativeMetadata(Uri AuthorizationEndpoint, Uri TokenEndpoint, Uri JwksUri, bool SendsIssuer);
