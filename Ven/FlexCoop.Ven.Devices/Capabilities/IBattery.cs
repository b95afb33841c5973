namespace FlexCoop.Ven.Devices;

/// <summary>A battery that takes <see cref="PowerSetpoint"/>.</summary>
/// <remarks>
/// Full or empty, it does not follow its set-point. Released, it follows the home: it stores what PV leaves over and gives it back.
/// </remarks>
public interface IBattery : IControllableDevice
{
    /// <summary>The most it charges with, in W at the grid's side, above 0: the upper end of <see cref="PowerSetpoint"/>.</summary>
    double MaximumChargeW { get; }

    /// <summary>The most it discharges with, in W, likewise; its negative is the lower end of <see cref="PowerSetpoint"/>.</summary>
    double MaximumDischargeW { get; }

    /// <summary>What it holds when it is full, in Wh.</summary>
    double CapacityWh { get; }

    /// <summary>How full it is now.</summary>
    ValueTask<StateOfChargeReading> ReadStateOfChargeAsync(CancellationToken cancellationToken);
}
