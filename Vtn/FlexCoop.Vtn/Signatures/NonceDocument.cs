using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>A nonce that a VEN has used; stored for longer than a message with it could be in time.</summary>
/// <param name="Id">VEN and nonce, as <see cref="UsedNonces"/> names them.</param>
/// <param name="Until">Until when it is kept, in real time.</param>
internal sealed record NonceDocument(string Id, DateTimeOffset Until)
{
    public static readonly CollectionDefinition<NonceDocument> Collection = new("nonces", VtnJson.Default.NonceDocument, nonce => nonce.Id);
}
