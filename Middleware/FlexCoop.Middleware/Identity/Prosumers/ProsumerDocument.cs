using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>Who a cooperative's subject is here. Without the key of the file <c>prosumers.key</c> it says nothing about either.</summary>
internal sealed record ProsumerDocument
{
    public const string ByProsumer = "prosumer";

    public static readonly CollectionDefinition<ProsumerDocument> Collection = new(
        "prosumers", IdentityJson.Default.ProsumerDocument, prosumer => prosumer.Id, new DocumentIndex<ProsumerDocument>(ByProsumer, prosumer => [prosumer.ProsumerHash])) { Subject = prosumer => prosumer.ProsumerHash };

    /// <summary>A keyed hash of issuer and subject.</summary>
    public required string Id { get; init; }

    /// <summary>A keyed hash of the prosumer id.</summary>
    public required string ProsumerHash { get; init; }

    /// <summary>The prosumer id, sealed.</summary>
    public required byte[] Sealed { get; init; }
}
