using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Good definitions of events to begin with.</summary>
internal static class SomeEvent
{
    public static EventDefinition For(params string[] venIds) => new()
    {
        Targets = new EventTargets { VenIds = venIds },
        MarketContext = "http://example.org/dr",
        Start = Some.Now.AddMinutes(10),
        Duration = TimeSpan.FromMinutes(30),
        Signals = [Simple((30, 2))],
        Notification = TimeSpan.FromMinutes(5),
    };

    public static SignalDefinition Simple(params (int Minutes, double Level)[] intervals) => new()
    {
        Name = "SIMPLE",
        Type = SignalType.Level,
        Intervals = [.. intervals.Select(interval => new SignalInterval(TimeSpan.FromMinutes(interval.Minutes), interval.Level))],
    };

    public static EventDocument Stored(EventDefinition definition, string id = "EVT-1") => new()
    {
        EventId = id, ModificationNumber = 0, Definition = definition, CreatedAt = Some.Now, ModifiedAt = Some.Now,
    };
}
