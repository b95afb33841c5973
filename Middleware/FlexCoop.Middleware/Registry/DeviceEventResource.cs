namespace FlexCoop.Middleware.Registry;

/// <summary>An event that passed through to a device.</summary>
/// <param name="EventId">Which.</param>
/// <param name="AnnouncedBy">Who announced it; null where that was before it was noted.</param>
/// <param name="Signals">What it asked for, as names and types.</param>
/// <param name="Start">From when on.</param>
/// <param name="Duration">For how long; <c>PT0S</c> without end.</param>
/// <param name="Status">Where it stands now.</param>
/// <param name="ModificationNumber">Its modification.</param>
/// <param name="DeliveredAt">When the VEN was handed it last; null if it was not.</param>
/// <param name="DeliveredModification">In which modification; null if it was not.</param>
/// <param name="Opt">What the VEN answered; null if nothing.</param>
/// <param name="OptAt">When; null if it did not.</param>
/// <param name="ResponseCode">The code of its answer; null if there was none.</param>
/// <param name="ResponseDescription">Its words; null if it gave none.</param>
internal sealed record DeviceEventResource(
    string EventId,
    string? AnnouncedBy,
    IReadOnlyList<string> Signals,
    string Start,
    string Duration,
    string Status,
    uint ModificationNumber,
    string? DeliveredAt,
    uint? DeliveredModification,
    string? Opt,
    string? OptAt,
    int? ResponseCode,
    string? ResponseDescription);
