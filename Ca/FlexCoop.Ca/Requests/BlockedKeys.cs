using System.Collections.Concurrent;

namespace FlexCoop.Ca;

/// <summary>The keys that get no certificate: those of the file, those that were compromised, and our own.</summary>
internal sealed class BlockedKeys(KeyBlocklist file, IEnumerable<Authority> ours)
{
    private readonly ConcurrentDictionary<string, bool> _keys = new(ours.Select(authority => KeyValuePair.Create(authority.SpkiHash, true)));

    public bool Contains(string spkiHash) => _keys.ContainsKey(spkiHash) || file.Contains(spkiHash);

    /// <summary>A key was compromised; whoever says so has committed it.</summary>
    public void Add(string spkiHash) => _keys.TryAdd(spkiHash, true);
}
