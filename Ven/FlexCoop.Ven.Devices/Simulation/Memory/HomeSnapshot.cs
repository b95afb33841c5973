namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>What home.json holds.</summary>
internal sealed record HomeSnapshot
{
    /// <summary>The parameters the home was begun with.</summary>
    public required HomeParameters Parameters { get; init; }

    /// <summary>Where its life began.</summary>
    public required DateTimeOffset Origin { get; init; }

    /// <summary>How many lines of the ledger are already in <see cref="State"/>.</summary>
    public required int LedgerLines { get; init; }

    /// <summary>The home.</summary>
    public required HomeState State { get; init; }
}
