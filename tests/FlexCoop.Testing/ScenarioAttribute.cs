namespace FlexCoop.Testing;

/// <summary>Marks a test that shows a scenario of the list of scenarios (conformance.md) which is no play of a peer, such as those of robustness: <c>[Scenario("RB-05", DeviceUnderTest.Vtn)]</c>.</summary>
/// <remarks>They are gathered from the source of the tests, so that the check of coverage needs no reference to them: name and device are written out.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class ScenarioAttribute(string number, DeviceUnderTest device) : Attribute
{
    /// <summary>As in the list of scenarios, such as RB-05.</summary>
    public string Number { get; } = number;

    /// <summary>Of which it is shown.</summary>
    public DeviceUnderTest Device { get; } = device;
}
