namespace FlexCoop.Storage;

/// <summary>By what the documents of a collection can be found: keys that are compared and ordered byte by byte.</summary>
/// <typeparam name="T">The document.</typeparam>
/// <param name="Name">Unique in its collection.</param>
/// <param name="Keys">The keys of a document: none, one, or several. For instants see <see cref="IndexKey"/>.</param>
public sealed record DocumentIndex<T>(string Name, Func<T, IEnumerable<string>> Keys)
{
    /// <summary>Whether keys hold text that somebody has chosen: they are sealed as the document is, and found with its subject only, one by one.</summary>
    public bool HoldsText { get; init; }
}
