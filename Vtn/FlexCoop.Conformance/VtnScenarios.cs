namespace FlexCoop.Conformance;

/// <summary>All scenarios with a VTN under test, family by family.</summary>
public static class VtnScenarios
{
    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<VtnScenario> All { get; } =
    [
        .. TransportAtVtn.All,
        .. RegistrationAtVtn.All,
        .. PollingAtVtn.All,
        .. EventsAtVtn.All,
        .. OptsAtVtn.All,
        .. ReportsAtVtn.All,
        .. Profile20aAtVtn.All,
        .. PushAtVtn.All,
    ];
}
