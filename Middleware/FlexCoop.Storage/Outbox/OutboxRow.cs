namespace FlexCoop.Storage;

/// <summary>Something that is owed to somebody: what it is about, never the message itself (architecture decision 5).</summary>
/// <param name="Id">The row; a row that is owed again keeps it.</param>
/// <param name="Generation">One more each time the same thing is owed anew, so that an answer to what was sent before does not close it.</param>
/// <param name="Recipient">Whom it is owed to.</param>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Subject">Which one of that kind; empty where there is only one.</param>
public sealed record OutboxRow(long Id, long Generation, string Recipient, string Kind, string Subject);
