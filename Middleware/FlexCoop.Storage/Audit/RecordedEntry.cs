using System.Text.Json;

namespace FlexCoop.Storage;

/// <summary>An audit entry as it lies beside what it records, until it is taken over into the log.</summary>
public sealed record RecordedEntry
{
    /// <summary>Random; the same however often it is taken over.</summary>
    public required string Id { get; init; }

    /// <summary>What was done.</summary>
    public required string Kind { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it.</summary>
    public required string Actor { get; init; }

    /// <summary>The request for which it was done (W3C trace id), by which it is found in logs and traces; null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>What is to be known of it.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>Whom it concerns; empty for nobody in particular.</summary>
    public required IReadOnlyList<string> Subjects { get; init; }

    /// <exception cref="JsonException">It is none.</exception>
    public static RecordedEntry Read(string text) => JsonSerializer.Deserialize(text, RecordedEntryJson.Default.RecordedEntry) ?? throw new JsonException("An audit entry is null.");

    internal string Write() => JsonSerializer.Serialize(this, RecordedEntryJson.Default.RecordedEntry);
}
