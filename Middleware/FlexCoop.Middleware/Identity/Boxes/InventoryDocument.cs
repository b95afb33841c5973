using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A box that a cooperative hands out, with a label code printed on it.</summary>
internal sealed record InventoryDocument
{
    public static readonly CollectionDefinition<InventoryDocument> Collection = new("box-inventory", IdentityJson.Default.InventoryDocument, box => box.Id);

    /// <summary>The mandate of a box whose owner was erased.</summary>
    public const string Nobodys = "";

    /// <summary>See <see cref="IdOf"/>.</summary>
    public required string Id { get; init; }

    public required string Cooperative { get; init; }

    /// <summary>As the box says it: printable ASCII, at most 64 characters.</summary>
    public required string Serial { get; init; }

    /// <summary>A keyed hash of the hash that the cooperative has given, since a label code is too short for a plain one.</summary>
    public required string LabelHash { get; init; }

    /// <summary>What its owner has approved by the label code, which is good once; null before that, <see cref="Nobodys"/> when the owner was erased.</summary>
    public string? MandateId { get; init; }

    public required DateTimeOffset ImportedAt { get; init; }

    /// <summary>Two cooperatives may hand out boxes of the same serial number; a cooperative's id has no slash.</summary>
    public static string IdOf(string cooperative, string serial) => $"{cooperative}/{serial}";
}
