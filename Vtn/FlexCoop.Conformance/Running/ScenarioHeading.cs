namespace FlexCoop.Conformance;

/// <summary>What is to be known of a scenario before it is played.</summary>
/// <param name="Device">The node under test: VTN or VEN.</param>
/// <param name="Number">As in the list of scenarios, such as RG-01.</param>
/// <param name="Title">What is tried, in a few words.</param>
/// <param name="Modes">In which mode it is played; in the list of scenarios, in which ones.</param>
/// <param name="Basis">The rules that ask for it.</param>
public sealed record ScenarioHeading(string Device, string Number, string Title, TransferModes Modes, string Basis)
{
    /// <summary>The two letters before the number.</summary>
    public string Family => Number[..2];

    /// <summary>Of a scenario with a VTN under test.</summary>
    /// <param name="scenario">Which.</param>
    /// <param name="mode">In which it is played; null for all that it has.</param>
    public static ScenarioHeading Of(VtnScenario scenario, TransferModes? mode = null) => new("VTN", scenario.Number, scenario.Title, mode ?? scenario.Modes, scenario.Basis);

    /// <summary>Of a scenario with a VEN under test.</summary>
    /// <param name="scenario">Which.</param>
    /// <param name="mode">In which it is played; null for all that it has.</param>
    public static ScenarioHeading Of(VenScenario scenario, TransferModes? mode = null) => new("VEN", scenario.Number, scenario.Title, mode ?? scenario.Modes, scenario.Basis);

    /// <summary>Of a scenario on TLS with a VTN under test, which is played in pull mode.</summary>
    public static ScenarioHeading Of(TlsScenario scenario) => new("VTN", scenario.Number, scenario.Title, TransferModes.Pull, scenario.Basis);

    /// <summary>Of a scenario on TLS with a VEN under test, which is played in pull mode.</summary>
    public static ScenarioHeading Of(VenTlsScenario scenario) => new("VEN", scenario.Number, scenario.Title, TransferModes.Pull, scenario.Basis);

    /// <summary>Of a scenario on XML signatures with a VTN under test, which is played in pull mode.</summary>
    public static ScenarioHeading Of(SignatureScenario scenario) => new("VTN", scenario.Number, scenario.Title, TransferModes.Pull, scenario.Basis);
}
