namespace FlexCoop.Middleware.Rest;

/// <summary>What an endpoint tells is personal: no component's own token opens it, whatever its scopes (FC-SEC-10).</summary>
internal sealed record PersonalMetadata;
