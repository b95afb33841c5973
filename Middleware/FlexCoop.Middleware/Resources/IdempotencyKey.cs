using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Middleware.Resources;

/// <summary>By what a request is known when it comes again (draft-ietf-httpapi-idempotency-key-header).</summary>
/// <param name="Id">A hash of who asks, of what, and of the key.</param>
/// <param name="BodyHash">A hash of what was sent.</param>
internal sealed record IdempotencyKey(string Id, string BodyHash)
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 200;

    /// <returns>Null for what is no key.</returns>
    public static IdempotencyKey? Of(string key, ResourceActor actor, ResourceSchema schema, ResourceBatch batch) => key.Length is >= 1 and <= MaxLength
        ? new IdempotencyKey(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{actor.Name}\n{schema.Name}\n{key}"))), batch.Hash)
        : null;

    /// <summary>What is kept of the request.</summary>
    public IdempotencyDocument Keep(IReadOnlyList<ResourceDocument> made, BatchFaults refused, DateTimeOffset now) =>
        new() { Id = Id, BodyHash = BodyHash, DocumentIds = [.. made.Select(document => document.Id)], Refused = refused.Told, MoreRefused = refused.More, At = now };
}
