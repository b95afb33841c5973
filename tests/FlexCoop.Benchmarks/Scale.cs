namespace FlexCoop.Benchmarks;

/// <summary>How long, how often and with how many VENs is measured.</summary>
/// <param name="Round">How long a round of load takes.</param>
/// <param name="Rounds">How many rounds are measured of either side, in turns; the median counts.</param>
/// <param name="Fleet">The VENs that polls and reports come from.</param>
/// <param name="FewVens">The smaller number of VENs of an event.</param>
/// <param name="ManyVens">The larger.</param>
/// <param name="AgentIdle">How long the agent is watched while nothing happens.</param>
internal sealed record Scale(TimeSpan Round, int Rounds, int Fleet, int FewVens, int ManyVens, TimeSpan AgentIdle)
{
    /// <summary>For the figures; some twenty minutes.</summary>
    public static readonly Scale Full = new(TimeSpan.FromSeconds(10), Rounds: 5, Fleet: 1000, FewVens: 1000, ManyVens: 10_000, TimeSpan.FromSeconds(60));

    /// <summary>To see that it works; under two minutes, and its figures are no figures.</summary>
    public static readonly Scale Quick = new(TimeSpan.FromSeconds(2), Rounds: 3, Fleet: 100, FewVens: 100, ManyVens: 1000, TimeSpan.FromSeconds(5));
}
