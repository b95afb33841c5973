using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>What the operator of the VTN under test does and sees: by an interface of the VTN, or by hand.</summary>
/// <remarks>What changes something gives the VTN's refusal, null when it was done.</remarks>
public interface IVtnOperator
{
    /// <summary>The time by the VTN's clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>How far what the VTN says of the time may be from <see cref="Now"/>: clocks are apart, and hands are slow. Zero where both are one clock that stands still.</summary>
    TimeSpan Tolerance { get; }

    /// <summary>Where the VTN listens.</summary>
    Uri Url { get; }

    /// <summary>Announces an event.</summary>
    /// <returns>Its eventID, or why it was refused.</returns>
    Task<(OadrEventId? EventId, string? Refusal)> AnnounceAsync(EventOrder order, CancellationToken cancellationToken);

    /// <summary>Makes an announced event what the order says.</summary>
    Task<string?> ModifyAsync(OadrEventId eventId, EventOrder order, CancellationToken cancellationToken);

    /// <summary>Cancels an event.</summary>
    Task<string?> CancelAsync(OadrEventId eventId, CancellationToken cancellationToken);

    /// <summary>Looks at an event.</summary>
    Task<EventView> EventAsync(OadrEventId eventId, CancellationToken cancellationToken);

    /// <summary>Looks at a VEN; null when the VTN knows none of this id.</summary>
    Task<VenView?> VenAsync(VenId venId, CancellationToken cancellationToken);

    /// <summary>Puts a VEN into groups and parties.</summary>
    Task<string?> JoinAsync(VenId venId, IReadOnlyList<GroupId> groups, IReadOnlyList<PartyId> parties, CancellationToken cancellationToken);

    /// <summary>Enters a VEN before it registers, under an id of the operator's.</summary>
    Task<string?> AllocateAsync(VenId venId, CancellationToken cancellationToken);

    /// <summary>Enters a VEN of 2.0a, which never registers, under an id of the operator's.</summary>
    /// <param name="venId">The id.</param>
    /// <param name="pushTo">The base of its services, to which its events are to be pushed; null for one that polls.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<string?> Enter20aAsync(VenId venId, Uri? pushTo, CancellationToken cancellationToken);

    /// <summary>Asks a VEN to register again.</summary>
    Task<string?> RequestReregistrationAsync(VenId venId, CancellationToken cancellationToken);

    /// <summary>Cancels a VEN's registration.</summary>
    Task<string?> CancelRegistrationAsync(VenId venId, CancellationToken cancellationToken);

    /// <summary>Sets what a program allows: events that overlap, and events in windows in which a VEN opted out.</summary>
    Task<string?> SetProgramAsync(string marketContext, bool allowsOverlap, bool holdsInOptOutWindows, CancellationToken cancellationToken);

    /// <summary>What a VEN said by oadrCreateOpt, as far as it stands.</summary>
    Task<IReadOnlyList<OptView>> OptsAsync(VenId venId, CancellationToken cancellationToken);

    /// <summary>The opt that counts in an event, by resource of a VEN; by the empty id where it has none.</summary>
    Task<IReadOnlyDictionary<ResourceId, OptType>> EffectiveOptsAsync(OadrEventId eventId, VenId venId, CancellationToken cancellationToken);

    /// <summary>Asks a VEN for a report.</summary>
    /// <returns>Its reportRequestID, or why it was refused.</returns>
    Task<(ReportRequestId? Id, string? Refusal)> RequestReportAsync(VenId venId, ReportWish wish, CancellationToken cancellationToken);

    /// <summary>Cancels a report, after one more or at once.</summary>
    Task<string?> CancelReportAsync(VenId venId, ReportRequestId id, bool reportToFollow, CancellationToken cancellationToken);

    /// <summary>The reports that a VEN was asked for, over or not.</summary>
    Task<IReadOnlyList<ReportView>> ReportsAsync(VenId venId, CancellationToken cancellationToken);

    /// <summary>The values that were taken of a data point, oldest first.</summary>
    Task<IReadOnlyList<(DateTimeOffset At, double? Value)>> PointsAsync(VenId venId, RId rId, CancellationToken cancellationToken);

    /// <summary>Waits until the VTN has nothing to post to a VEN in push mode, or waits before it tries again. By hand: until it had time for it.</summary>
    Task PushIdleAsync(VenId venId, CancellationToken cancellationToken);

    /// <summary>Lets the VTN's time pass.</summary>
    Task PassAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Stops the VTN and starts it again.</summary>
    Task RestartAsync(CancellationToken cancellationToken);
}
