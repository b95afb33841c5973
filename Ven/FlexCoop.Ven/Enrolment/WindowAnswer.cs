namespace FlexCoop.Ven;

/// <summary>When a certificate is to be renewed; in the past for at once.</summary>
internal sealed record WindowAnswer(DateTimeOffset Start, DateTimeOffset End);
