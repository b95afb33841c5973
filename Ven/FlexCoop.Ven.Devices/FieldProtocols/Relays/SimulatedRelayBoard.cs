using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.FieldProtocols;

/// <summary>A relay board wired to a device of a simulated home.</summary>
internal sealed class SimulatedRelayBoard(DevicePort port) : IRelayBoard
{
    public bool IsOnline => port.IsOnline;

    public ValueTask WriteAsync(RelayPositions positions, DateTimeOffset until, CancellationToken cancellationToken) =>
        port.ApplyAsync(new RelaySetting(positions), until, cancellationToken);

    public async ValueTask<RelayHold?> ReadAsync(CancellationToken cancellationToken)
    {
        var held = await port.ReadBackAsync(cancellationToken);
        return held is { Setting: RelaySetting relays } ? new RelayHold(relays.Positions, held.ValidUntil) : null;
    }

    public ValueTask OpenAsync(CancellationToken cancellationToken) => port.ReleaseAsync(cancellationToken);
}
