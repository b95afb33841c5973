using System.Text.Json;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>T-34: whether the mandates, as their rows say them, are what was recorded of them: a row that somebody has changed by another way than ours says something else.</summary>
/// <param name="log">The database of the log.</param>
/// <param name="identity">That of the mandates.</param>
internal sealed class MandateRows(DatabaseReader log, DatabaseReader identity)
{
    private const int Page = 1000;

    /// <summary>A server may change one while it is looked at.</summary>
    private const int Looks = 3;

    private readonly DocumentCollection<EntryDocument> _entries = log.Documents(EntryDocument.Collection);
    private readonly DocumentCollection<MandateDocument> _mandates = identity.Documents(MandateDocument.Collection);

    /// <returns>What is wrong, and where; empty when all rows are what was recorded. One of which nothing is recorded, from before there was a log or erased from it, is left out.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        for (string? after = null; await _mandates.ListAsync(after, Page, cancellationToken) is { Count: > 0 } page; after = page[^1].Value.Id)
        {
            foreach (var (mandate, _) in page)
            {
                faults.AddRange(await FaultAsync(mandate.Id, cancellationToken) is { } fault ? [fault] : []);
            }
        }

        return faults;
    }

    private async Task<string?> FaultAsync(string id, CancellationToken cancellationToken)
    {
        string? fault = null;
        for (var look = 0; look < Looks; look++)
        {
            if (await _mandates.FindAsync(id, cancellationToken) is not { Value: var mandate } || await LastAsync(id, cancellationToken) is not var (state, epoch) || (state, epoch) == ($"{mandate.State}", $"{mandate.Epoch}"))
            {
                return null;
            }

            fault = $"mandate {id}: its row says {mandate.State} in epoch {mandate.Epoch}, and the log {state} in epoch {epoch}: it was changed by another way than ours";
        }

        return fault;
    }

    /// <summary>What was recorded last, taken over or not yet; null for nothing.</summary>
    private async Task<(string? State, string? Epoch)?> LastAsync(string id, CancellationToken cancellationToken)
    {
        // First what is not taken over yet: what goes over meanwhile is then seen there.
        var waiting = await identity.Log(AuditTrail.Definition).ReadAsync(after: 0, int.MaxValue, cancellationToken);
        var facts = waiting.Select(row => RecordedEntry.Read(row.Text)).LastOrDefault(recorded => recorded.Subjects.Contains(id))?.Facts;
        facts ??= (await _entries.FindAllAsync(EntryDocument.ByKey, id, cancellationToken)).Select(entry => JsonSerializer.Deserialize(entry.Value.Text!, AuditJson.Default.AuditedEntry)!)
            .LastOrDefault(entry => entry.Facts.ContainsKey("epoch"))?.Facts;
        return facts is null || !facts.ContainsKey("epoch") ? null : (facts.GetValueOrDefault("state"), facts["epoch"]);
    }
}
