using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>A photovoltaic generator with its inverter.</summary>
public sealed record PvParameters
{
    /// <summary>Peak power of the modules at 1,000 W/m², in W, above 0; varied from 3,000 to 8,000.</summary>
    public required double PeakPowerW { get; init; }

    /// <summary>The most the inverter gives, in W, above 0; varied from 85 to 100 % of the peak power.</summary>
    public required double InverterPowerW { get; init; }

    /// <summary>Tilt of the modules from the level, in degrees, 0 to 90; varied from 20 to 45.</summary>
    public required double TiltDeg { get; init; }

    /// <summary>Where the modules face, in degrees from north over east; 180 is south. Varied from 135 to 225.</summary>
    public required double AzimuthDeg { get; init; }

    /// <summary>What is left after heat, dirt, cables and inverter, above 0, at most 1; varied from 0.74 to 0.86.</summary>
    public required double PerformanceRatio { get; init; }

    internal static PvParameters Draw(SeededDraw draw)
    {
        var peakPowerW = draw.Between(3_000, 8_000);
        return new PvParameters
        {
            PeakPowerW = peakPowerW,
            InverterPowerW = peakPowerW * draw.Between(0.85, 1),
            TiltDeg = draw.Between(20, 45),
            AzimuthDeg = draw.Between(135, 225),
            PerformanceRatio = draw.Between(0.74, 0.86),
        };
    }
}
