using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>Good opts of VENs to begin with.</summary>
internal static class SomeOpt
{
    /// <summary>optOut of the whole VEN for two hours from now, in one program.</summary>
    public static OadrCreateOpt Schedule(TestVen ven) => new()
    {
        OptId = new OptId("OPT-1"),
        OptType = OptType.OptOut,
        OptReason = new OptReason("economic"),
        MarketContext = new MarketContext("http://example.org/dr"),
        VenId = ven.VenId,
        Vavailability = [Window(0, 2), Window(8, 0)],
        CreatedDateTime = Some.Now.AddSeconds(-3),
        RequestId = "q1",
        Target = new EiTarget { VenIds = [ven.VenId] },
    };

    /// <summary>optOut of a resource from an event.</summary>
    public static OadrCreateOpt ForEvent(TestVen ven, string eventId, string resource) => new()
    {
        OptId = new OptId("OPT-2"),
        OptType = OptType.OptOut,
        OptReason = new OptReason("overrideStatus"),
        VenId = ven.VenId,
        CreatedDateTime = Some.Now.AddSeconds(-2),
        RequestId = "q2",
        QualifiedEventId = new QualifiedEventId(new OadrEventId(eventId), 0),
        Target = new EiTarget { VenIds = [ven.VenId], ResourceIds = [new ResourceId(resource)] },
    };

    private static XcalProperties Window(int startHour, int hours) => new() { DtStart = Some.Now.AddHours(startHour), Duration = OadrDuration.From(TimeSpan.FromHours(hours)) };
}
