namespace FlexCoop.OpenAdr;

/// <summary>The answer to <see cref="OadrCreateOpt"/>; optID is required, also in errors (trap 7).</summary>
public sealed record OadrCreatedOpt(EiResponse EiResponse, OptId OptId) : OadrMessage;
