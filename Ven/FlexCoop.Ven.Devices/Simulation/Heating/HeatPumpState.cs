namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>A heat pump of a simulated home.</summary>
public sealed record HeatPumpState
{
    /// <summary>Whether the compressor runs.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Whether the guard of the comfort band heats, whatever is asked.</summary>
    public bool IsGuarding { get; init; }

    /// <summary>How long the compressor must still rest, in minutes.</summary>
    public double RestMinutes { get; init; }

    /// <summary>How long it has been blocked by SG-Ready state 1, in minutes, less the time that it has been free again since.</summary>
    public double BlockedMinutes { get; init; }

    /// <summary>Whether the longest block was used up: not blocked again before <see cref="BlockedMinutes"/> is down to 0.</summary>
    public bool IsBlockUsedUp { get; init; }

    /// <summary>Its meter.</summary>
    public MeterState Meter { get; init; }
}
