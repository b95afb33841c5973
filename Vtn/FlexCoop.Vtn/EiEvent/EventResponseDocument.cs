using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>How an event stands with one VEN: what it was sent, and what it answered.</summary>
public sealed record EventResponseDocument
{
    internal const string EventIndex = "event";
    internal const string OptIndex = "opt";

    /// <summary>By VEN, and when the event came to it.</summary>
    internal const string VenIndex = "ven";

    internal static readonly CollectionDefinition<EventResponseDocument> Collection = new(
        "event-responses",
        VtnJson.Default.EventResponseDocument,
        response => Id(response.EventId, response.VenId),
        new DocumentIndex<EventResponseDocument>(EventIndex, response => [response.EventId]),
        new DocumentIndex<EventResponseDocument>(VenIndex, response => [VenKey(response.VenId, response.DeliveredAt ?? response.OptAt ?? DateTimeOffset.MinValue)]),
        new DocumentIndex<EventResponseDocument>(OptIndex, response => (response.EventOpts ?? []).Select(opt => Id(response.VenId, opt.OptId))) { HoldsText = true }) { Subject = response => response.VenId };

    public required string EventId { get; init; }

    public required string VenId { get; init; }

    /// <summary>The modification that was handed over last; null if none was.</summary>
    public uint? DeliveredModification { get; init; }

    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>The latest answer; null if there was none.</summary>
    public OptType? Opt { get; init; }

    /// <summary>The modification that was answered.</summary>
    public uint? OptModification { get; init; }

    public DateTimeOffset? OptAt { get; init; }

    /// <summary>The code of the answer: 200, or why the VEN cannot take the event.</summary>
    public int? ResponseCode { get; init; }

    /// <summary>The VEN's words; null if it gave none.</summary>
    public string? ResponseDescription { get; init; }

    /// <summary>The opts by oadrCreateOpt for the event, the oldest first (rule 206); null if there was none. No oadrCreatedEvent and no modification touches them.</summary>
    public IReadOnlyList<EventOpt>? EventOpts { get; init; }

    /// <summary>
    /// Whether the event concerned the VEN no more while it was still to come or running. What was sent and answered before counts no more, also when the VEN
    /// is concerned again: then the event is sent anew.
    /// </summary>
    /// <remarks>Interpretation: no rule says whether an answer lasts (rule 61); what a VEN was told to forget it has not agreed to.</remarks>
    public bool Withdrawn { get; init; }

    internal static string Id(string owner, string id) => $"{owner}/{id}";

    /// <summary>The key of <see cref="VenIndex"/>; no id has a control character.</summary>
    internal static string VenKey(string venId, DateTimeOffset at) => $"{venId}\u001f{IndexKey.Of(at)}";

    /// <summary>Whether the VEN has this modification and owes no answer to it.</summary>
    internal bool Settles(EventDocument stored) => stored.Definition.ResponseRequired == ResponseRequired.Always
        ? OptModification == stored.ModificationNumber
        : DeliveredModification == stored.ModificationNumber;
}
