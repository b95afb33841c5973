using System.Collections.ObjectModel;

namespace FlexCoop.OpenAdr.Xml;

/// <summary>What a reader made of some bytes: a message, or all the faults that keep them from being one.</summary>
public sealed record OadrReadResult
{
    /// <summary>The message; null when there is any fault.</summary>
    public OadrMessage? Message { get; init; }

    /// <summary>ei:schemaVersion of the payload; null when absent.</summary>
    public string? SchemaVersion { get; init; }

    /// <summary>Every fault in document order; empty when the message was read.</summary>
    public required IReadOnlyList<OadrFault> Faults { get; init; }

    /// <summary>Every kind of mistake that was overlooked, and how often.</summary>
    public required IReadOnlyDictionary<Leniency, int> Leniencies { get; init; }

    /// <summary>Nothing was overlooked.</summary>
    internal static IReadOnlyDictionary<Leniency, int> NoLeniency { get; } = ReadOnlyDictionary<Leniency, int>.Empty;
}
