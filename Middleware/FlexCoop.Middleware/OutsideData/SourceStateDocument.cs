using FlexCoop.Storage;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>How it went with a source; stored, so that a restart neither forgets it nor asks a publisher who wants to be left alone.</summary>
internal sealed record SourceStateDocument
{
    public static readonly CollectionDefinition<SourceStateDocument> Collection = new("outside-sources", OutsideJson.Default.SourceStateDocument, state => state.Name);

    public required string Name { get; init; }

    /// <summary>When it was asked last; null before.</summary>
    public DateTimeOffset? LastTryAt { get; init; }

    /// <summary>When its answers were kept last; null before.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>When it failed last; null when it never did.</summary>
    public DateTimeOffset? LastFaultAt { get; init; }

    /// <summary>Why; null when it never did.</summary>
    public string? LastFault { get; init; }

    /// <summary>How often in a row it has failed.</summary>
    public int Failures { get; init; }

    /// <summary>Whether what was asked for last was not published yet.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>Until when there are data of it; null when there are none.</summary>
    public DateTimeOffset? DataUntil { get; init; }

    /// <summary>When it is asked next.</summary>
    public DateTimeOffset? NextTryAt { get; init; }
}
