using FlexCoop.Middleware.Opts;

namespace FlexCoop.Middleware.Events;

/// <summary>How an event stands with a VEN.</summary>
internal sealed record EventResponseResource
{
    public required string VenId { get; init; }

    /// <summary>Whether the event concerns the VEN no more, or did not when it ended; then nothing that was sent and answered counts.</summary>
    public required bool Withdrawn { get; init; }

    /// <summary>Whether the VEN was sent the event as it stands now.</summary>
    public required bool Delivered { get; init; }

    public string? DeliveredAt { get; init; }

    /// <summary>Why it is not sent for now: optOutWindow, or noRoom beside the VEN's other events; null when it is.</summary>
    public string? Held { get; init; }

    /// <summary>What it answered by oadrCreatedEvent: optIn or optOut; null until the VEN has answered.</summary>
    public string? Opt { get; init; }

    public string? OptAt { get; init; }

    /// <summary>The modification that was answered.</summary>
    public uint? OptModificationNumber { get; init; }

    /// <summary>The VEN's code, when it is another than 200: why it cannot take the event.</summary>
    public int? ResponseCode { get; init; }

    /// <summary>The VEN's words.</summary>
    public string? ResponseDescription { get; init; }

    /// <summary>What counts for each of its resources that the event concerns, and where that comes from.</summary>
    public required IReadOnlyList<EffectiveOptResource> Opts { get; init; }
}
