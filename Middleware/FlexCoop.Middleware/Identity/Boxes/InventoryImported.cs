using System.Globalization;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A cooperative's boxes were imported.</summary>
/// <param name="Cooperative">Whose.</param>
/// <param name="Import">How many.</param>
internal sealed record InventoryImported(string Cooperative, InventoryImport Import) : AuditEntry
{
    public override string Kind => "inventory-imported";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
        [("cooperative", Cooperative), ("added", Import.Added.ToString(CultureInfo.InvariantCulture)), ("changed", Import.Changed.ToString(CultureInfo.InvariantCulture))];
}
