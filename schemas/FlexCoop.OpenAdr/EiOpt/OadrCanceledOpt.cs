namespace FlexCoop.OpenAdr;

/// <summary>The answer to <see cref="OadrCancelOpt"/>.</summary>
public sealed record OadrCanceledOpt(EiResponse EiResponse, OptId? OptId) : OadrMessage;
