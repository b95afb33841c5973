using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>Puts VENs into groups and parties.</summary>
public sealed class VenMembership(VenStore vens, EventBook events, Clocks clocks)
{
    private const int MaxIds = 1000;

    /// <summary>Changes the groups and parties of a VEN; live events that concern it by them are owed to it, and what concerns it no more is taken back.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="groupIds">Its groups from now on; null to leave them.</param>
    /// <param name="partyIds">Its parties from now on; null to leave them.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>Null when the VEN is unknown; else what speaks against it, empty when it was done.</returns>
    public async Task<IReadOnlyList<RuleFault>?> ChangeAsync(
        VenId venId, IReadOnlyList<string>? groupIds, IReadOnlyList<string>? partyIds, CancellationToken cancellationToken)
    {
        RuleFault[] faults = [.. Check("groupIds", groupIds), .. Check("partyIds", partyIds)];
        if (faults.Length > 0)
        {
            return faults;
        }

        while (true)
        {
            var read = await vens.FindDocumentAsync(venId, cancellationToken);
            if (read is null)
            {
                return null;
            }

            var changed = read.Value with { GroupIds = groupIds ?? read.Value.GroupIds, PartyIds = partyIds ?? read.Value.PartyIds };
            var hadEvents = vens.Find(venId) is { } before && events.LiveFor(before).Any();
            var work = new UnitOfWork().Note(venId, clocks.Domain.GetUtcNow(), $"in groups {string.Join(", ", changed.GroupIds)} and parties {string.Join(", ", changed.PartyIds)}");
            if (hadEvents)
            {
                work.Owe(venId, OwedKind.Events);
            }

            if (await vens.TryUpdateAsync(read, changed, work, cancellationToken))
            {
                await events.OweToAsync(venId, cancellationToken);
                return [];
            }
        }
    }

    private static IEnumerable<RuleFault> Check(string member, IReadOnlyList<string>? ids)
    {
        if (ids is { Count: > MaxIds })
        {
            yield return new RuleFault(member, $"has {ids.Count} ids", $"give at most {MaxIds}");
        }

        for (var index = 0; index < (ids?.Count ?? 0); index++)
        {
            if (!EventRules.IsId(ids![index]))
            {
                yield return new RuleFault($"{member}[{index}]", "is no identifier", EventRules.IdRemedy);
            }
        }
    }
}
