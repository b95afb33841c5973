using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>What is owed to each VEN, and what was handed over and waits for the VEN's answer (architecture decision 5).</summary>
/// <remarks>
/// What is owed lies in the outbox. That something was handed over is kept in memory only: after a restart it is owed again, and handed
/// over once more, which a VEN must bear (delivery at least once). A row is closed by the commit of what closes it, and by nothing before: what was
/// handed over is forgotten only when its row is gone, whose id is never given again.
/// </remarks>
internal sealed class OwedMessages(Outbox outbox, Clocks clocks, IOptions<VtnOptions> options)
{
    private readonly ConcurrentDictionary<string, ImmutableDictionary<long, HandOver>> _handedOver = new();

    /// <summary>The next thing owed to a VEN; null when nothing is.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="isWanted">What may be handed over now; null for all.</param>
    public OutboxRow? Next(VenId venId, Func<OutboxRow, bool>? isWanted = null)
    {
        var rows = outbox.OwedTo(venId.Value);
        return rows.Count == 0 ? null : rows.Where(row => !WaitsForAnswer(row) && isWanted?.Invoke(row) != false).OrderBy(row => OwedKind.Rank(row.Kind)).ThenBy(row => row.Id).FirstOrDefault();
    }

    /// <summary>The row of a kind that is owed to a VEN, whether handed over or not; null when there is none.</summary>
    public OutboxRow? Find(VenId venId, string kind) => outbox.OwedTo(venId.Value).FirstOrDefault(row => row.Kind == kind);

    /// <summary>All that is owed to a VEN, whether handed over or not.</summary>
    public IReadOnlyList<OutboxRow> All(VenId venId) => outbox.OwedTo(venId.Value);

    /// <summary>When the first of what was handed over to a VEN is owed again, if it is not answered; null when nothing waited at an instant.</summary>
    public DateTimeOffset? OwedAgainAt(VenId venId, DateTimeOffset waited) =>
        outbox.OwedTo(venId.Value).Select(row => Find(row)?.At + options.Value.AnswerTimeout).Where(again => again > waited).Min();

    /// <summary>From now on the row counts as not owed, until the answer time-out; nothing changes where the VEN has meanwhile been handed what was owed later.</summary>
    /// <returns>What <see cref="NotHandedOver"/> takes back.</returns>
    public HandOver HandedOver(OutboxRow row)
    {
        var handOver = new HandOver(row, clocks.Wire.GetUtcNow());
        var owed = outbox.OwedTo(row.Recipient).Select(other => other.Id).ToHashSet();
        _handedOver.AddOrUpdate(
            row.Recipient,
            _ => ImmutableDictionary<long, HandOver>.Empty.Add(row.Id, handOver),
            (_, before) =>
            {
                var rows = before.RemoveRange(before.Keys.Where(id => !owed.Contains(id)));
                return rows.TryGetValue(row.Id, out var other) && other.Row.Generation > row.Generation ? rows : rows.SetItem(row.Id, handOver);
            });
        return handOver;
    }

    /// <summary>The row is owed again at once, since the message could not be written; unless it was handed over another time since.</summary>
    public void NotHandedOver(HandOver handOver) => _handedOver.AddOrUpdate(
        handOver.Row.Recipient,
        _ => ImmutableDictionary<long, HandOver>.Empty,
        (_, before) => before.TryGetValue(handOver.Row.Id, out var noted) && ReferenceEquals(noted, handOver) ? before.Remove(handOver.Row.Id) : before);

    /// <summary>Whether the row was handed over as it is owed now, as far as we know: after a restart nothing was.</summary>
    public bool IsHandedOver(OutboxRow row) => Find(row) is not null;

    private bool WaitsForAnswer(OutboxRow row) => Find(row) is { } handOver && clocks.Wire.GetUtcNow() - handOver.At < options.Value.AnswerTimeout;

    private HandOver? Find(OutboxRow row) =>
        _handedOver.TryGetValue(row.Recipient, out var rows) && rows.TryGetValue(row.Id, out var handOver) && handOver.Row.Generation == row.Generation ? handOver : null;
}
