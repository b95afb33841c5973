namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>What became of one home.</summary>
internal sealed record HomeSummary
{
    public required string Name { get; init; }

    public string? VenId { get; init; }

    /// <summary>The settings that its devices have taken, by their own ledger.</summary>
    public required int Settings { get; init; }

    /// <summary>How often its devices were let go.</summary>
    public required int Releases { get; init; }

    /// <summary>Settings that a device was given twice in a row; none is right.</summary>
    public required int Doubled { get; init; }

    /// <summary>Devices that hold a setting now.</summary>
    public required int Held { get; init; }

    /// <summary>Why comfort was broken, beside the undisturbed twin; null while it never was.</summary>
    public string? Discomfort { get; init; }
}
