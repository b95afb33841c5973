using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Vtn.Tests;

/// <summary>Good opts to begin with.</summary>
internal static class SomeOpt
{
    /// <summary>optOut of the whole VEN from ten to twelve hours from now.</summary>
    public static OadrCreateOpt Schedule(TestVen ven, string optId = "OPT-1", OptType optType = OptType.OptOut, int startHour = 10, int hours = 2, params string[] resources) => new()
    {
        OptId = new OptId(optId),
        OptType = optType,
        OptReason = new OptReason("economic"),
        VenId = ven.VenId,
        Vavailability = [Window(startHour, hours)],
        CreatedDateTime = Some.Now,
        RequestId = "q-" + optId,
        Target = Target(ven, resources),
    };

    /// <summary>optOut of the whole VEN from an event.</summary>
    public static OadrCreateOpt ForEvent(TestVen ven, EventDocument stored, string optId = "OPT-1", OptType optType = OptType.OptOut, params string[] resources) => new()
    {
        OptId = new OptId(optId),
        OptType = optType,
        OptReason = new OptReason("overrideStatus"),
        VenId = ven.VenId,
        CreatedDateTime = Some.Now,
        RequestId = "q-" + optId,
        QualifiedEventId = new QualifiedEventId(new OadrEventId(stored.EventId), stored.ModificationNumber),
        Target = Target(ven, resources),
    };

    /// <summary>A window, in hours from now; 0 hours is without end.</summary>
    public static XcalProperties Window(int startHour, int hours) => new() { DtStart = Some.Now.AddHours(startHour), Duration = OadrDuration.From(TimeSpan.FromHours(hours)) };

    private static EiTarget Target(TestVen ven, string[] resources) => new() { VenIds = [ven.VenId], ResourceIds = [.. resources.Select(id => new ResourceId(id))] };
}
