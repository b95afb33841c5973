namespace FlexCoop.OpenAdr;

/// <summary>How a resource is controlled now (XSD: oadr:oadrLoadControlState); it mirrors the LOAD_CONTROL signals (rule 334).</summary>
public sealed record LoadControlState
{
    /// <summary>Share of the maximum consumption, 0 to 1.</summary>
    public LoadControlValue? Capacity { get; init; }

    /// <summary>Integer levels; 0 is normal, higher is less load.</summary>
    public LoadControlValue? LevelOffset { get; init; }

    /// <summary>Percent of the normal operation level, positive or negative.</summary>
    public LoadControlValue? PercentOffset { get; init; }

    /// <summary>The controller's set point, in its own unit.</summary>
    public LoadControlValue? SetPoint { get; init; }
}
