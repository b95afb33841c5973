using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Storage;

/// <summary>The outbox as it was committed, kept in memory: a peer to whom nothing is owed costs a look-up.</summary>
/// <remarks>Only the writer changes it, after each commit and before any caller goes on. Each list is replaced, never changed.</remarks>
internal sealed class OutboxMirror
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<OutboxRow>> _rows = new();

    /// <summary>Is told to whom something came to be owed.</summary>
    public Action<string>? Owed { get; set; }

    public IReadOnlyList<OutboxRow> OwedTo(string recipient) => _rows.GetValueOrDefault(recipient, []);

    public void Load(SqliteConnection connection, Seals seals)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, generation, recipient, kind, subject FROM outbox ORDER BY id";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (seals.OpenText(reader.GetString(3), reader.GetString(2), reader.GetString(4)) is { } subject)
            {
                Put(new OutboxRow(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), subject));
            }
        }
    }

    public void Put(OutboxRow row)
    {
        _rows[row.Recipient] = [.. OwedTo(row.Recipient).Where(other => other.Id != row.Id).Append(row).OrderBy(other => other.Id)];
        Owed?.Invoke(row.Recipient);
    }

    public void RemoveAll(string recipient) => _rows.TryRemove(recipient, out var _);

    public void Remove(OutboxRow row)
    {
        var rest = OwedTo(row.Recipient).Where(other => other.Id != row.Id).ToList();
        if (rest.Count > 0)
        {
            _rows[row.Recipient] = rest;
        }
        else
        {
            _rows.TryRemove(row.Recipient, out var _);
        }
    }
}
