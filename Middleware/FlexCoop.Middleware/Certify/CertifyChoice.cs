using FlexCoop.Conformance;

namespace FlexCoop.Middleware.Certify;

/// <summary>Which scenarios are played.</summary>
internal static class CertifyChoice
{
    /// <summary>What there is to play, for either node.</summary>
    public static IReadOnlyList<ScenarioHeading> Known { get; } =
    [
        .. VtnScenarios.All.Select(scenario => ScenarioHeading.Of(scenario)),
        .. TlsAtVtn.All.Select(ScenarioHeading.Of),
        .. SignaturesAtVtn.All.Select(ScenarioHeading.Of),
        .. VenScenarios.All.Concat(PushOverTlsAtVen.All).Select(scenario => ScenarioHeading.Of(scenario)),
        .. TlsAtVen.All.Select(ScenarioHeading.Of),
        .. SignaturesAtVen.All.Select(scenario => ScenarioHeading.Of(scenario)),
    ];

    /// <summary>Those of the mode, and of them those that were asked for.</summary>
    /// <exception cref="StartException">A number or family is unknown, or nothing of it is played in this mode.</exception>
    public static IReadOnlyList<CertifyScenario> Of(CertifyOptions options, IReadOnlyList<CertifyScenario> all)
    {
        foreach (var wanted in options.Only)
        {
            var meant = all.Where(scenario => IsMeant(scenario.Heading, wanted)).ToList();
            if (meant.Count == 0)
            {
                var device = all[0].Heading.Device;
                throw new StartException(Known.FirstOrDefault(heading => IsMeant(heading, wanted)) is { Device: var other }
                    ? $"--only: '{wanted}' is for a {other} under test; for a {device} there are the families {string.Join(", ", all.Select(scenario => scenario.Heading.Family).Distinct())}{(other == "VTN" ? ", events being EN" : ", events being EV")}."
                    : $"--only: there is no scenario or family '{wanted}'; 'certify list' shows them all.");
            }

            if (meant.TrueForAll(scenario => scenario.Heading.Modes == TransferModes.None))
            {
                throw new StartException($"--only: '{wanted}' is not played in {options.Mode.ToString().ToLowerInvariant()} mode; 'certify list' shows the modes.");
            }
        }

        return [.. all.Where(scenario => scenario.Heading.Modes != TransferModes.None && (options.Only.Count == 0 || options.Only.Any(wanted => IsMeant(scenario.Heading, wanted))))];
    }

    /// <summary>By number, with its variants (EV-39 is also EV-39b), or by family.</summary>
    private static bool IsMeant(ScenarioHeading heading, string wanted) =>
        string.Equals(heading.Number, wanted, StringComparison.OrdinalIgnoreCase)
        || string.Equals(heading.Number.TrimEnd('b'), wanted, StringComparison.OrdinalIgnoreCase)
        || string.Equals(heading.Family, wanted, StringComparison.OrdinalIgnoreCase);
}
