namespace FlexCoop.Vtn;

/// <summary>The two times of the platform (architecture decision 3a).</summary>
/// <param name="Domain">Event times, intervals, what is written into messages. A demonstration may scale it.</param>
/// <param name="Wire">HTTP time-outs, poll intervals, redelivery. Always real time.</param>
public sealed record Clocks(TimeProvider Domain, TimeProvider Wire);
