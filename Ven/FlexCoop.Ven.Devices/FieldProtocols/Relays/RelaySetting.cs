namespace FlexCoop.Ven.Devices.FieldProtocols;

/// <summary>The contacts at the terminals of a simulated device: what its ledger writes when it is driven by relays.</summary>
/// <remarks>The figure is the two contacts read as one decimal number: 10 for 1:0, 0, 1 for 0:1, 11.</remarks>
internal sealed record RelaySetting(RelayPositions Positions) : DeviceSetting
{
    internal const string SettingName = "relays";

    public override string Name => SettingName;

    public override double Value => (Positions.IsFirstClosed ? 10 : 0) + (Positions.IsSecondClosed ? 1 : 0);

    public static RelaySetting From(double value) => new(new RelayPositions(value >= 10, value % 10 == 1));
}
