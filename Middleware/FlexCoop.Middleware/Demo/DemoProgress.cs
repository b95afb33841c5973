namespace FlexCoop.Middleware.Demo;

/// <summary>How far the demonstration has come.</summary>
internal sealed record DemoProgress
{
    public string Phase { get; init; } = "starting";

    /// <summary>How many times as fast as real time it passes.</summary>
    public double Rate { get; init; }

    /// <summary>Domain time.</summary>
    public DateTimeOffset At { get; init; }

    public int Homes { get; init; }

    public int Enrolled { get; init; }

    public int Registered { get; init; }

    public int Reporting { get; init; }

    public int Delivered { get; init; }

    public int OptedIn { get; init; }

    /// <summary>What all homes draw together, W; null until it is known.</summary>
    public double? PowerW { get; init; }

    /// <summary>What they would draw undisturbed, W.</summary>
    public double? TwinPowerW { get; init; }
}
