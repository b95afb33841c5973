namespace FlexCoop.Ven.Devices.FieldProtocols;

/// <summary>A board of two relays with a timer of its own, as a driver sees it.</summary>
/// <remarks>
/// The board must open both contacts by itself when the timer runs out: without that a device would stay switched when the agent dies, so a
/// board that has no timer does not fit. Both contacts are written by one telegram (Modbus: write multiple coils), so that a device never
/// sees the state between two writes.
/// </remarks>
public interface IRelayBoard
{
    /// <summary>Whether the board answers.</summary>
    bool IsOnline { get; }

    /// <summary>Sets both contacts and starts the timer anew.</summary>
    /// <param name="positions">The contacts.</param>
    /// <param name="until">When both open by themselves, in UTC. Not after now: they open at once.</param>
    /// <param name="cancellationToken">Cancels before the telegram is sent.</param>
    /// <exception cref="DeviceUnreachableException">The board does not answer.</exception>
    ValueTask WriteAsync(RelayPositions positions, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>What the board holds.</summary>
    /// <returns>Null when no timer runs: both contacts are open.</returns>
    /// <exception cref="DeviceUnreachableException">The board does not answer.</exception>
    ValueTask<RelayHold?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Opens both contacts and stops the timer.</summary>
    /// <exception cref="DeviceUnreachableException">The board does not answer.</exception>
    ValueTask OpenAsync(CancellationToken cancellationToken);
}
