namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>What is to be simulated.</summary>
internal sealed record SimOptions
{
    /// <summary>The VTN of homes that do not enrol; null when they enrol at a platform, which names it.</summary>
    public Uri? Vtn { get; init; }

    /// <summary>Where the homes enrol; null when they do not.</summary>
    public SimPlatform? Platform { get; init; }

    public required int Homes { get; init; }

    public required int Seed { get; init; }

    public string? Clock { get; init; }

    public DateTimeOffset? ClockAnchor { get; init; }

    public required string State { get; init; }

    public string? Summary { get; init; }

    public (string? File, DateOnly? From) Profile { get; init; }

    public (string? File, DateOnly? From) Weather { get; init; }

    public bool IsQuiet { get; init; }

    /// <summary>Whether it ends when its standard input is closed: with the process that started it.</summary>
    public bool EndsWithInput { get; init; }
}
