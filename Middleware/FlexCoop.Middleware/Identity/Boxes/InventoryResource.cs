using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Identity;

/// <summary>A box of the inventory as REST shows it; what is printed on it is not told, nor whose it is.</summary>
internal sealed record InventoryResource
{
    public required string Cooperative { get; init; }

    public required string Serial { get; init; }

    /// <summary>Whether its label code was used.</summary>
    public required bool IsUsed { get; init; }

    public required string ImportedAt { get; init; }

    public static InventoryResource Of(InventoryDocument box) => new()
    {
        Cooperative = box.Cooperative,
        Serial = box.Serial,
        IsUsed = box.MandateId is not null,
        ImportedAt = RestTime.Text(box.ImportedAt),
    };
}
