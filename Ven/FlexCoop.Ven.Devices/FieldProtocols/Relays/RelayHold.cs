namespace FlexCoop.Ven.Devices.FieldProtocols;

/// <summary>Positions that a relay board holds until its timer opens both contacts.</summary>
/// <param name="Positions">The contacts.</param>
/// <param name="Until">When the timer runs out, in UTC.</param>
public sealed record RelayHold(RelayPositions Positions, DateTimeOffset Until);
