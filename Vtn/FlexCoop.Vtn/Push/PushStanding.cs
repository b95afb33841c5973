namespace FlexCoop.Vtn;

/// <summary>Push to a VEN as an operator sees it.</summary>
/// <param name="Address">The base of its services.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Trouble">What is in the way; null for nothing.</param>
/// <param name="Refused">What the VEN has refused as it is, and is not sent again until its content changes, or the VEN registers again; empty for nothing.</param>
public sealed record PushStanding(Uri Address, PushStatus Status, PushTrouble? Trouble, IReadOnlyList<string> Refused);
