namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>A heat pump and its room controller.</summary>
public sealed record HeatPumpParameters
{
    /// <summary>The outdoor temperature down to which it can hold the room, in °C. Below it neither guard nor owner is served.</summary>
    public const double DesignTemperatureC = -15;

    /// <summary>The product.</summary>
    public required HeatPumpKind Kind { get; init; }

    /// <summary>The most the compressor draws, in W, above 0. Sized for 1.2 times the heat that holds the set-point at −15 °C.</summary>
    public required double RatedPowerW { get; init; }

    /// <summary>The least it runs with, in W, above 0; varied from 20 to 35 % of the rated power. Equal to it: it is on or off.</summary>
    public required double MinimumPowerW { get; init; }

    /// <summary>Heat per electricity at 0 °C outdoors, above 1; varied from 2.8 to 3.4.</summary>
    public required double CopAt0C { get; init; }

    /// <summary>How much better per K that it is warmer outdoors, in 1/K; varied from 0.06 to 0.09.</summary>
    public required double CopPerK { get; init; }

    /// <summary>The room temperature that its owner has chosen, in °C; varied from 20.5 to 21.5.</summary>
    public required double SetpointC { get; init; }

    /// <summary>What the people of the home accept; 19 to 23 °C.</summary>
    public ComfortBand ComfortBand { get; init; } = new(19, 23);

    /// <summary>Within what orders may move target and comfort band, in °C, at least 1 K wide: its owner says so on site, and nobody from afar. Null: the comfort band.</summary>
    public ComfortBand? OrderBand { get; init; }

    /// <summary>What lies between the room temperatures at which it switches on and off, in K, above 0; varied from 0.4 to 0.8.</summary>
    public required double HysteresisK { get; init; }

    /// <summary>How far above the lower end of the comfort band the guard starts to heat whatever is asked, in K, above 0.</summary>
    public double GuardMarginK { get; init; } = 0.25;

    /// <summary>How long the compressor rests before it starts again, in minutes, 0 or more.</summary>
    public double CompressorRestMinutes { get; init; } = 5;

    /// <summary>The lowest temperature that an order may name, in °C.</summary>
    internal double LowestOrderC => (OrderBand ?? ComfortBand).LowerC;

    /// <summary>The highest temperature that an order may name, in °C.</summary>
    internal double HighestOrderC => (OrderBand ?? ComfortBand).UpperC;

    /// <summary>Where the guard starts to heat, in °C.</summary>
    internal double GuardC => ComfortBand.LowerC + GuardMarginK;

    /// <summary>What the guard heats to, in °C.</summary>
    internal double GuardTargetC => ComfortBand.LowerC + (2 * GuardMarginK);

    /// <summary>The highest target, in °C: heating, hysteresis included, stops a margin below the upper end of the band.</summary>
    internal double HighestTargetC => ComfortBand.UpperC - GuardMarginK - (HysteresisK / 2);

    internal static HeatPumpParameters Draw(SeededDraw draw, RoomParameters room, HeatPumpKind? given)
    {
        // Drawn in any case, so that a kind that is given changes nothing else about the home.
        var drawn = draw.Between(0, 3) < 1 ? HeatPumpKind.SgReady : HeatPumpKind.Modulating;
        var kind = given ?? drawn;
        var sized = new HeatPumpParameters
        {
            Kind = kind,
            CopAt0C = draw.Between(2.8, 3.4),
            CopPerK = draw.Between(0.06, 0.09),
            SetpointC = draw.Between(20.5, 21.5),
            HysteresisK = draw.Between(0.4, 0.8),
            RatedPowerW = 0,
            MinimumPowerW = draw.Between(0.2, 0.35),
        };
        var rated = 1.2 * room.HoldingHeatW(sized.SetpointC, DesignTemperatureC) / sized.Cop(DesignTemperatureC);
        return sized with { RatedPowerW = rated, MinimumPowerW = kind == HeatPumpKind.SgReady ? rated : sized.MinimumPowerW * rated };
    }

    /// <summary>Heat per electricity, 1.5 to 6.</summary>
    internal double Cop(double outdoorTemperatureC) => Math.Clamp(CopAt0C + (CopPerK * outdoorTemperatureC), 1.5, 6);
}
