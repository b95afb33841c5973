using System.Text.Json;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Ven;

/// <summary>The nonces of the VTN's messages, while one could still come in time: each message counts once (T-09).</summary>
/// <remarks>
/// Time is that of the messages themselves: what is older than the latest by more than the window is not taken, and of all others the nonces are here. So a box whose clock is set back, such as one without a battery
/// that starts an hour behind, takes nothing twice.
/// Those of answers are kept in memory: an answer comes on the connection of its request, which ends with the process. What is pushed may come again after a restart: its nonces lie in a file.
/// </remarks>
internal sealed class SeenNonces
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _until = [];
    private readonly string? _file;

    /// <param name="file">Where they outlive the process; null for nowhere.</param>
    /// <exception cref="IOException">The file cannot be read, or is broken.</exception>
    public SeenNonces(string? file = null)
    {
        _file = file;
        if (file is null || !File.Exists(file))
        {
            return;
        }

        try
        {
            _until = JsonSerializer.Deserialize(File.ReadAllBytes(file), VenJson.Default.DictionaryStringDateTimeOffset) ?? [];
        }
        catch (JsonException broken)
        {
            throw new IOException($"'{file}' is broken ({broken.Message}); remove it: for ten minutes a message that was signed before may then be taken twice.", broken);
        }
    }

    /// <returns>False when it was seen before, or is too old beside what was seen.</returns>
    /// <exception cref="IOException">It cannot be kept: the message is not to be taken.</exception>
    public bool Add(ReplayProtect replayProtect, TimeSpan window)
    {
        lock (_lock)
        {
            var until = replayProtect.Timestamp + window;
            var oldest = (_until.Count == 0 ? until : Later(until, _until.Values.Max())) - window;
            if (until < oldest || !_until.TryAdd(replayProtect.Nonce, until))
            {
                return false;
            }

            foreach (var (over, _) in _until.Where(one => one.Value < oldest).ToList())
            {
                _until.Remove(over);
            }

            try
            {
                Keep();
            }
            catch
            {
                _until.Remove(replayProtect.Nonce);
                throw;
            }

            return true;
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private void Keep()
    {
        if (_file is not null)
        {
            DurableFile.Replace(_file, JsonSerializer.SerializeToUtf8Bytes(_until, VenJson.Default.DictionaryStringDateTimeOffset));
        }
    }
}
