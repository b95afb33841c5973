namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>Which product of heat pump a home has.</summary>
public enum HeatPumpKind
{
    /// <summary>Its compressor is speed-controlled; it takes a power limit in W (Products/ModulatingHeatPump).</summary>
    Modulating,

    /// <summary>Its compressor is on or off; it is driven by two relays (Products/SgReadyHeatPump).</summary>
    SgReady,
}
