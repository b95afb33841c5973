namespace FlexCoop.Conformance;

/// <summary>All scenarios with a VEN under test, family by family.</summary>
public static class VenScenarios
{
    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<VenScenario> All { get; } =
    [
        .. TransportAtVen.All,
        .. RegistrationAtVen.All,
        .. PollingAtVen.All,
        .. EventsAtVen.All,
    ];
}
