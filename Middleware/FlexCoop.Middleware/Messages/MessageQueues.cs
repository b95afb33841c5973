using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Messages;

/// <summary>What waits for each recipient: a log with an entry for each message, in the order of the commits that made them.</summary>
internal sealed class MessageQueues(Database database, ResourceSchemas schemas, ResourceStore store)
{
    /// <summary>The resource.</summary>
    public const string ResourceName = "component-messages";

    /// <summary>The id of each message, by its recipient.</summary>
    public static readonly LogDefinition Definition = new("messages");

    private const int Page = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _waiting = [];
    private readonly Dictionary<string, string> _recipients = [];

    public ResourceSchema Schema { get; } = schemas.All.Single(schema => schema.Name == ResourceName);

    public AppendLog Log { get; } = database.Log(Definition);

    /// <summary>How many messages wait for a recipient.</summary>
    public int WaitingFor(string recipient)
    {
        lock (_lock)
        {
            return _waiting.GetValueOrDefault(recipient);
        }
    }

    /// <summary>A member of a message; null when it has none.</summary>
    public static string? Text(ResourceDocument document, string name) => ResourceValue.Find(document.Body, name)?.GetString();

    /// <summary>A message; null when it was removed.</summary>
    public ValueTask<Stored<ResourceDocument>?> FindAsync(string id, CancellationToken cancellationToken) => store.FindAsync(Schema, id, cancellationToken);

    /// <summary>Reads what is kept in memory; before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        for (var after = 0L; await Log.ReadAsync(after, Page, cancellationToken) is { Count: > 0 } entries; after = entries[^1].Sequence)
        {
            foreach (var entry in entries)
            {
                if (await FindAsync(entry.Text, cancellationToken) is { } message)
                {
                    Follow(message.Value, isRemoved: false);
                }
            }
        }
    }

    /// <summary>Counts a message, or counts it no more. On the store's writer.</summary>
    public void Follow(ResourceDocument message, bool isRemoved)
    {
        if (isRemoved || Text(message, "status") != MessageStatus.Waiting)
        {
            Forget(message.Id);
            return;
        }

        lock (_lock)
        {
            var recipient = Text(message, "recipientId")!;
            if (_recipients.TryAdd(message.Id, recipient))
            {
                _waiting[recipient] = _waiting.GetValueOrDefault(recipient) + 1;
            }
        }
    }

    /// <summary>Counts a message no more.</summary>
    public void Forget(string id)
    {
        lock (_lock)
        {
            if (_recipients.Remove(id, out var recipient) && --_waiting[recipient] == 0)
            {
                _waiting.Remove(recipient);
            }
        }
    }
}
