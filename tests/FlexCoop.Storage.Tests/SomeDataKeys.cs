using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FlexCoop.Storage.Tests;

/// <summary>Data keys in memory.</summary>
internal sealed class SomeDataKeys : IDataKeys
{
    private readonly ConcurrentDictionary<string, DataKey> _keys = new();
    private readonly ConcurrentDictionary<Guid, string?> _subjects = new();
    private readonly ConcurrentDictionary<string, bool> _erased = new();

    public ValueTask<DataKey?> MakeAsync(string subject, CancellationToken cancellationToken)
    {
        if (IsErased(subject))
        {
            return ValueTask.FromResult<DataKey?>(null);
        }

        var key = _keys.GetOrAdd(subject, _ => new DataKey(Guid.NewGuid(), RandomNumberGenerator.GetBytes(DataKey.Bytes)));
        _subjects[key.Id] = subject;
        return ValueTask.FromResult<DataKey?>(key);
    }

    public DataKey? Find(string subject) => _keys.GetValueOrDefault(subject);

    public DataKey? Find(Guid id) =>
        _subjects.TryGetValue(id, out var subject) ? subject is null ? null : _keys[subject] : throw new InvalidDataException("It is not among these keys.");

    public bool IsErased(string subject) => _erased.ContainsKey(subject);

    public Guid? Destroy(string subject)
    {
        _erased[subject] = true;
        if (_keys.TryRemove(subject, out var key))
        {
            _subjects[key.Id] = null;
        }

        return key?.Id;
    }
}
