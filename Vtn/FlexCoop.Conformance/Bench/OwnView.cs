using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>The VEN under test as its owner sees it.</summary>
/// <remarks>Each part may be looked up only when it is read.</remarks>
/// <param name="Registration">The ids of the registration; null when it is not registered.</param>
/// <param name="Events">The events that are known.</param>
/// <param name="Schedules">The opt schedules, and opts for resources, that stand.</param>
/// <param name="PendingReports">The reports that are to come.</param>
/// <param name="Orders">What the devices were told since the first power-up, in order.</param>
public sealed record OwnView(
    Lazy<(VenId? VenId, RegistrationId? RegistrationId)> Registration,
    IReadOnlyList<OwnEventView> Events,
    IReadOnlyList<OptId> Schedules,
    IReadOnlyList<ReportRequestId> PendingReports,
    IReadOnlyList<DeviceOrder> Orders)
{
    /// <summary>Null when it is not registered.</summary>
    public VenId? VenId => Registration.Value.VenId;

    /// <summary>Null when it is not registered.</summary>
    public RegistrationId? RegistrationId => Registration.Value.RegistrationId;

    /// <summary>Whether it is registered.</summary>
    public bool IsRegistered => RegistrationId is not null;

    /// <summary>A known event; null when there is none.</summary>
    public OwnEventView? Event(OadrEventId eventId) => Events.FirstOrDefault(known => known.EventId == eventId);
}
