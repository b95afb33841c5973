namespace FlexCoop.Middleware.Demo;

/// <summary>What is to be demonstrated.</summary>
internal sealed record DemoOptions
{
    public required int Homes { get; init; }

    public required int Seed { get; init; }

    /// <summary>Whether the process ends with the table; else the platform stays up.</summary>
    public required bool Exits { get; init; }

    /// <summary>The agent's executable; null for the one beside us.</summary>
    public string? Agent { get; init; }

    /// <summary>Options that go to the agent as they are: measured data.</summary>
    public required IReadOnlyList<string> AgentOptions { get; init; }
}
