namespace FlexCoop.Middleware.Telemetry;

/// <summary>What the values of a point are, and so how a quarter of an hour of them is told.</summary>
public enum PointKind
{
    /// <summary>Anything else that has a level at each instant: its mean over time.</summary>
    Other,

    /// <summary>Power, W, positive when drawn from the grid: its mean over time.</summary>
    Power,

    /// <summary>An amount in the period that begins at each instant, such as Wh: the sum, of periods that reach over an end the part.</summary>
    Energy,

    /// <summary>What a meter shows, such as Wh: what it went on by.</summary>
    Counter,

    /// <summary>A temperature, °C: its mean over time.</summary>
    Temperature,

    /// <summary>A state, 1 or 0 for true or false: the last one.</summary>
    State,
}
