namespace FlexCoop.Storage;

/// <summary>A unit of work was refused because a document was not in the version that it expected.</summary>
/// <param name="collection">The collection of the document.</param>
/// <param name="id">The document.</param>
public sealed class ConflictException(string collection, string id)
    : Exception($"Document '{id}' of '{collection}' was changed or made by somebody else in the meantime.");
