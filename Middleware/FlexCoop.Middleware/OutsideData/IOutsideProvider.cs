using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>How a publisher is asked, and how its answers are read. Knows no socket and no clock.</summary>
internal interface IOutsideProvider
{
    /// <summary>The resource that holds what it says, such as <c>prices</c>.</summary>
    string Resource { get; }

    /// <summary>Whether it answers to nobody without a key.</summary>
    bool NeedsKey { get; }

    /// <summary>What is to be asked now, each question by itself.</summary>
    /// <param name="now">Real time.</param>
    /// <param name="key">The API key; null when there is none.</param>
    IReadOnlyList<OutsideQuestion> Ask(DateTimeOffset now, string? key);

    /// <summary>Reads an answer, whole or not at all.</summary>
    /// <returns>The documents of the resource, in the order of time; null when what was asked for is not published yet.</returns>
    /// <exception cref="OutsideAnswerException">It is not what was asked for: where, and why.</exception>
    IReadOnlyList<JsonObject>? Read(OutsideQuestion question, ReadOnlyMemory<byte> body, DateTimeOffset now);

    /// <summary>When something new is published next; null when that is not known.</summary>
    DateTimeOffset? NextPublication(DateTimeOffset now);
}
