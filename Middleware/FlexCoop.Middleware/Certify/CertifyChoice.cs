using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>Which scenarios are played.</summary>
internal static class CertifyChoice
{
    /// <summary>Those of the mode, and of them those that were asked for.</summary>
    /// <exception cref="StartException">A number or family is unknown, or is not played in this mode.</exception>
    public static IReadOnlyList<CertifyScenario> Of(CertifyOptions options, IReadOnlyList<CertifyScenario> all)
    {
        foreach (var wanted in options.Only.Where(wanted => !all.Any(scenario => IsMeant(scenario, wanted))))
        {
            throw new StartException($"--only: there is no scenario or family '{wanted}' here; 'certify list' shows them all.");
        }

        List<CertifyScenario> chosen =
            [.. all.Where(scenario => scenario.Heading.Modes != TransferModes.None && (options.Only.Count == 0 || options.Only.Any(wanted => IsMeant(scenario, wanted))))];
        return chosen.Count > 0 ? chosen : throw new StartException($"--only: none of these is played in {options.Mode.ToString().ToLowerInvariant()} mode; 'certify list' shows the modes.");
    }

    private static bool IsMeant(CertifyScenario scenario, string wanted) =>
        string.Equals(scenario.Heading.Number, wanted, StringComparison.OrdinalIgnoreCase) || string.Equals(scenario.Heading.Family, wanted, StringComparison.OrdinalIgnoreCase);
}
