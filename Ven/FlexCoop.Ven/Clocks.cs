namespace FlexCoop.Ven;

/// <summary>The two times of an agent (architecture decision 3a).</summary>
/// <param name="Domain">Event times, intervals, reports, the devices. A demonstration may scale it.</param>
/// <param name="Wire">Time-outs, back-off, the poll interval. Always real time.</param>
public sealed record Clocks(TimeProvider Domain, TimeProvider Wire);
