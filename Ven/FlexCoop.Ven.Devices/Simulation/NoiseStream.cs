namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>What chance decides. Each has its own sequence, so that a figure added to one does not move the others.</summary>
internal enum NoiseStream
{
    Parameters,
    Synoptic,
    CloudOfTheDay,
    CloudOfTheHour,
    BaseLoadOfTheDay,
    BaseLoadOfTheMinute,
    HotWaterOfTheDay,
    HotWaterDelay,
    EvUse,
    EvArrival,
    EvDeparture,
    EvNeed,
}
