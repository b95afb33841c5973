namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>What a simulation has come to so far; a file that is replaced as a whole.</summary>
internal sealed record SimSummary
{
    /// <summary>Domain time.</summary>
    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<HomeSummary> Homes { get; init; }

    /// <summary>What all homes drew together, minute by minute of domain time; the last day.</summary>
    public required IReadOnlyList<MinuteSummary> Minutes { get; init; }
}
