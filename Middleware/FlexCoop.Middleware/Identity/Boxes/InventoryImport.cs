namespace FlexCoop.Middleware.Identity;

/// <summary>What an import has done, in boxes.</summary>
/// <param name="Added">That were not there.</param>
/// <param name="Changed">That have another label code from now on, which is good once, whatever became of the one before.</param>
/// <param name="Unchanged">That were there as they are.</param>
internal sealed record InventoryImport(int Added, int Changed, int Unchanged);
