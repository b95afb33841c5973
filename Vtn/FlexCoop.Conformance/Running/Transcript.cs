using System.Globalization;
using System.Text;

namespace FlexCoop.Conformance;

/// <summary>Everything that went over the wire in a scenario, in order. It may be written to and read at the same time.</summary>
/// <param name="clock">The bench's.</param>
public sealed class Transcript(TimeProvider clock)
{
    /// <summary>Bodies are cut there: no message of a scenario comes near, but a node may answer anything.</summary>
    private const int LongestBody = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly List<TranscriptEntry> _entries = [];

    /// <summary>What has been written so far.</summary>
    public IReadOnlyList<TranscriptEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Writes one entry.</summary>
    public void Add(bool isFromNode, string line, ReadOnlySpan<byte> body = default)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestBody)]);
        var cut = body.Length > LongestBody ? $"{text}\n… {body.Length - LongestBody} bytes more" : text;
        lock (_lock)
        {
            _entries.Add(new TranscriptEntry(clock.GetUtcNow(), isFromNode, line, cut));
        }
    }

    /// <summary>As text: a line per entry with its time and direction, and its body below.</summary>
    public override string ToString() => string.Join("\n", Entries.Select(entry => string.Create(
        CultureInfo.InvariantCulture, $"{entry.At.UtcDateTime:HH:mm:ss.fff} {(entry.IsFromNode ? "<-" : "->")} {entry.Line}{(entry.Body.Length == 0 ? "" : "\n" + entry.Body)}")));
}
