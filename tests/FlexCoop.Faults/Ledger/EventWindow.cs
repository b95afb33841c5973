using System.Collections.Immutable;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>When an event, or one of its intervals, may act, and what its devices are to hold then.</summary>
/// <param name="EventId">The event.</param>
/// <param name="Start">From when on.</param>
/// <param name="End">Until when.</param>
/// <param name="EndedAt">When the agent has answered its cancellation, a newer modification or an opt-out, after which it never acts; null when it has not.</param>
internal sealed record EventWindow(string EventId, DateTimeOffset Start, DateTimeOffset End, DateTimeOffset? EndedAt = null)
{
    private readonly DateTimeOffset? _heldUntil;

    /// <summary>What each device is to hold in it; one that is not named takes no part.</summary>
    public required IReadOnlyDictionary<string, DeviceOrder> Orders { get; init; }

    /// <summary>Until when a device may hold it should the agent die: a minute beyond an interval that another follows, and never beyond the event. <see cref="End"/> unless said.</summary>
    public DateTimeOffset HeldUntil
    {
        get => _heldUntil ?? End;
        init => _heldUntil = value;
    }

    /// <summary>When the agent has answered that it takes part: from then on its devices act. Null when it need not act.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When the agent was first told something else of it, from when on it need not act; null when it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The devices that the owner has taken out of it: when he said so, and when he was told that it holds.</summary>
    public ImmutableDictionary<string, (DateTimeOffset SaidAt, DateTimeOffset? HeardAt)> Out { get; init; } = ImmutableDictionary<string, (DateTimeOffset, DateTimeOffset?)>.Empty;

    /// <summary>After it the event never acts on a device; null when it may until its end.</summary>
    public DateTimeOffset? EndedFor(string device) => Earlier(EndedAt, OutFor(device)?.HeardAt);

    /// <summary>Until when the event must act on a device, once it was accepted.</summary>
    public DateTimeOffset MustUntil(string device) => Earlier(Earlier(Earlier(RevokedAt, EndedAt), OutFor(device)?.SaidAt), End)!.Value;

    /// <summary>Whether a device that has taken this line does what it asks.</summary>
    public bool Asks(LedgerLine line) => Orders.TryGetValue(line.Device, out var order) && order == new DeviceOrder(line.Setting, line.Value);

    /// <summary>Whether the owner has taken a device out of it.</summary>
    public bool IsOut(string device) => OutFor(device)?.HeardAt is not null;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => other is null || one < other ? one : other;

    private (DateTimeOffset SaidAt, DateTimeOffset? HeardAt)? OutFor(string device) => Out.TryGetValue(device, out var said) ? said : null;
}
