using System.Text.Json.Nodes;

namespace FlexCoop.Middleware.Demo;

/// <summary>What the agent has written down of its homes.</summary>
internal sealed class AgentSummary
{
    private readonly IReadOnlyList<JsonNode> _homes;
    private readonly IReadOnlyList<(DateTimeOffset At, double PowerW, double TwinW)> _minutes;

    private AgentSummary(JsonNode summary)
    {
        At = (DateTimeOffset)summary["at"]!;
        _homes = [.. summary["homes"]!.AsArray().OfType<JsonNode>()];
        _minutes =
        [
            .. summary["minutes"]!.AsArray().Select(minute => (
                (DateTimeOffset)minute!["at"]!, (double)minute["activePowerW"]!, (double)minute["twinActivePowerW"]!)),
        ];
    }

    /// <summary>When it was written, in domain time.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The last minute; null until there is one.</summary>
    public (DateTimeOffset At, double PowerW, double TwinW)? Last => _minutes.Count == 0 ? null : _minutes[^1];

    /// <summary>Where comfort was broken; null where it never was.</summary>
    public string? Discomfort => _homes
        .Where(home => home["discomfort"] is not null)
        .Select(home => $"{(string?)home["name"]} {(string?)home["discomfort"]}")
        .FirstOrDefault();

    /// <summary>Reads the file, which is replaced as a whole; null until it is there.</summary>
    public static AgentSummary? Read(string file) => File.Exists(file) ? new AgentSummary(JsonNode.Parse(File.ReadAllText(file))!) : null;

    /// <summary>A figure, added up over all homes.</summary>
    public int Sum(string figure) => _homes.Sum(home => (int)home[figure]!);

    /// <summary>What all homes drew in the minutes that end in (from, to].</summary>
    public PeriodPower Power(DateTimeOffset from, DateTimeOffset to)
    {
        // A minute is looked at a second after its end.
        var minutes = _minutes.Where(minute => minute.At > from.AddSeconds(30) && minute.At <= to.AddSeconds(30)).ToList();
        return minutes.Count == 0
            ? new PeriodPower(double.NaN, double.NaN, double.NaN, double.NaN)
            : new PeriodPower(
                minutes.Average(minute => minute.PowerW),
                minutes.Max(minute => minute.PowerW),
                minutes.Average(minute => minute.TwinW),
                minutes.Max(minute => minute.TwinW));
    }
}
