namespace FlexCoop.OpenAdr;

/// <summary>A VEN takes back every schedule under an optID (rule 204).</summary>
public sealed record OadrCancelOpt(string RequestId, OptId OptId, VenId VenId) : OadrMessage;
