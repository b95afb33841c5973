namespace FlexCoop.Middleware.Events;

/// <summary>A signal of an event.</summary>
/// <param name="Name">SIMPLE, LOAD_DISPATCH, …</param>
/// <param name="Type">level, setpoint, …</param>
/// <param name="Unit">W, kW, EUR/kWh, …; null where the signal has none.</param>
/// <param name="DeviceClasses">The device classes that it is for, such as Thermostat; none for all.</param>
/// <param name="Intervals">One after the other from the event's start.</param>
internal sealed record EventSignalResource(string Name, string Type, string? Unit, IReadOnlyList<string> DeviceClasses, IReadOnlyList<EventIntervalResource> Intervals);
