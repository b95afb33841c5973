namespace FlexCoop.Storage;

/// <summary>Reads what is owed, from memory. Rows are written by a <see cref="UnitOfWork"/>, together with what they are about.</summary>
public sealed class Outbox
{
    private readonly OutboxMirror _mirror;

    internal Outbox(OutboxMirror mirror) => _mirror = mirror;

    /// <summary>Is told to whom something came to be owed, as soon as that is durable; on the store's writer: short, and never failing. For one who delivers.</summary>
    public Action<string>? Owed
    {
        get => _mirror.Owed;
        set => _mirror.Owed = value;
    }

    /// <summary>What is owed to a recipient, the oldest first.</summary>
    public IReadOnlyList<OutboxRow> OwedTo(string recipient) => _mirror.OwedTo(recipient);
}
