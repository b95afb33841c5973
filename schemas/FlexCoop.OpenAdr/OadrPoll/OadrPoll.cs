namespace FlexCoop.OpenAdr;

/// <summary>A VEN asks what is owed to it (protocol.md §7).</summary>
public sealed record OadrPoll(VenId VenId) : OadrMessage;
