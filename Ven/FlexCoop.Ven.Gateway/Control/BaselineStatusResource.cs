using FlexCoop.OpenAdr;

namespace FlexCoop.Ven.Gateway.Control;

/// <summary>What an event is to be compared with, as the VTN says; nothing follows it.</summary>
/// <param name="Name">The VTN's name for it.</param>
/// <param name="Unit">As the VTN's REST interface writes it, such as <c>kW</c> or <c>EUR/kWh</c>; null when it has none.</param>
/// <param name="ResourceIds">The resources of which it is the sum; none when the VTN does not say.</param>
/// <param name="Start">When it starts.</param>
/// <param name="End">When it ends.</param>
/// <param name="Values">One for each of its intervals.</param>
internal sealed record BaselineStatusResource(
    string Name, string? Unit, IReadOnlyList<string> ResourceIds, DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<double> Values)
{
    public static BaselineStatusResource Of(EiEventBaseline baseline) => new(
        baseline.BaselineName,
        baseline.ItemBase?.Symbol,
        [.. baseline.ResourceIds.Select(id => id.Value)],
        baseline.DtStart,
        baseline.DtStart + baseline.Duration.From(baseline.DtStart)!.Value,
        [.. baseline.Intervals.SelectMany(interval => interval.Payloads).OfType<SignalPayload>().Select(payload => payload.Payload).OfType<PayloadFloat>().Select(number => number.Value)]);
}
