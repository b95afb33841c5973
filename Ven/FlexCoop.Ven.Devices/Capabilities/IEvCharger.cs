namespace FlexCoop.Ven.Devices;

/// <summary>A charging point: a curtailable load that knows when its car leaves.</summary>
/// <remarks>
/// Whatever limit it holds, it starts at full power at the latest moment from which the car is still ready at departure. Released, it
/// charges at full power at once until the car has what it needs.
/// </remarks>
public interface IEvCharger : ICurtailableLoad
{
    /// <summary>The least it charges with, in W, above 0 (IEC 61851-1: 6 A on each phase). A limit below it stops the charging.</summary>
    double MinimumPowerW { get; }

    /// <summary>What the charging point knows about the car now.</summary>
    ValueTask<EvSessionReading> ReadSessionAsync(CancellationToken cancellationToken);
}
