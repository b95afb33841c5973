using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>The series in which the state of a resource lies (TELEMETRY_STATUS): the rID has whether it is online, and what else is said of it stands beside that.</summary>
public static class StatusSeries
{
    /// <summary>Whether somebody overrides its control on site, 1 or 0.</summary>
    public const string Override = ReportPoints.OverrideSuffix;

    /// <summary>The share of its power that it may draw or give, 0 to 1.</summary>
    public const string Capacity = ":capacity";

    /// <summary>By how many levels it draws less than usual.</summary>
    public const string LevelOffset = ":levelOffset";

    /// <summary>By how many percent it differs from its usual operation.</summary>
    public const string PercentOffset = ":percentOffset";

    /// <summary>What it is set to, in its own unit.</summary>
    public const string SetPoint = ":setPoint";

    /// <summary>The least that it can be set to, in the same unit.</summary>
    public const string LowestSetPoint = ":setPointMin";

    /// <summary>The most that it can be set to, in the same unit.</summary>
    public const string HighestSetPoint = ":setPointMax";

    private static readonly string[] Suffixes = [Override, Capacity, LevelOffset, PercentOffset, SetPoint, LowestSetPoint, HighestSetPoint];

    /// <summary>The rID of a series.</summary>
    public static string RIdOf(string seriesName)
    {
        foreach (var suffix in Suffixes)
        {
            if (seriesName.EndsWith(suffix, StringComparison.Ordinal))
            {
                return seriesName[..^suffix.Length];
            }
        }

        return seriesName;
    }

    /// <summary>Whether a series tells how a resource is controlled, if its name is not the rID of a point of its own.</summary>
    public static bool IsOfControl(string seriesName) => RIdOf(seriesName).Length < seriesName.Length && !seriesName.EndsWith(Override, StringComparison.Ordinal);

    /// <summary>What is said of how a resource is controlled; nothing where nothing is.</summary>
    internal static IEnumerable<(string Suffix, double Value)> Of(LoadControlState? state)
    {
        foreach (var (suffix, value) in new[]
        {
            (Capacity, state?.Capacity?.Current), (LevelOffset, state?.LevelOffset?.Current), (PercentOffset, state?.PercentOffset?.Current), (SetPoint, state?.SetPoint?.Current),
            (LowestSetPoint, state?.SetPoint?.Min), (HighestSetPoint, state?.SetPoint?.Max),
        })
        {
            if (value is { } told)
            {
                yield return (suffix, told);
            }
        }
    }
}
