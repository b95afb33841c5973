using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>What the operator of the VTN under test does and sees: by an interface of the VTN, or by hand.</summary>
/// <remarks>What changes something gives the VTN's refusal, null when it was done.</remarks>
public interface IVtnOperator
{
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

    /// <summary>Lets the VTN's time pass.</summary>
    Task PassAsync(TimeSpan time, CancellationToken cancellationToken);

    /// <summary>Stops the VTN and starts it again.</summary>
    Task RestartAsync(CancellationToken cancellationToken);

    /// <summary>The time by the VTN's clock.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Where the VTN listens.</summary>
    Uri Url { get; }
}
