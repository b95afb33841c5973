using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Ven;

/// <summary>The nonces of the VTN's answers, while one could still come in time: each answer counts once.</summary>
/// <remarks>In memory: an answer comes on the connection of its request, which ends with the process.</remarks>
internal sealed class SeenNonces
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _until = [];

    /// <returns>False when it was seen before.</returns>
    public bool Add(ReplayProtect replayProtect, TimeSpan window, DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var (over, _) in _until.Where(one => one.Value < now).ToList())
            {
                _until.Remove(over);
            }

            return _until.TryAdd(replayProtect.Nonce, replayProtect.Timestamp + window);
        }
    }
}
