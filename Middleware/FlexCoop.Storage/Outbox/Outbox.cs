namespace FlexCoop.Storage;

/// <summary>Reads what is owed, from memory. Rows are written by a <see cref="UnitOfWork"/>, together with what they are about.</summary>
public sealed class Outbox
{
    private readonly OutboxMirror _mirror;

    internal Outbox(OutboxMirror mirror) => _mirror = mirror;

    /// <summary>What is owed to a recipient, the oldest first.</summary>
    public IReadOnlyList<OutboxRow> OwedTo(string recipient) => _mirror.OwedTo(recipient);
}
