using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>Puts VENs into groups, parties and programs.</summary>
public sealed class VenMembership(VenStore vens, EventBook events, Clocks clocks)
{
    private const int MaxIds = 1000;

    /// <summary>Changes the groups, parties and programs of a VEN; live events that concern it by them are owed to it, and what concerns it no more is taken back.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="groupIds">Its groups from now on; null to leave them.</param>
    /// <param name="partyIds">Its parties from now on; null to leave them.</param>
    /// <param name="marketContexts">The programs whose events are for it from now on, none for all; null to leave them.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>Null when the VEN is unknown; else what speaks against it, empty when it was done.</returns>
    public async Task<IReadOnlyList<RuleFault>?> ChangeAsync(
        VenId venId, IReadOnlyList<string>? groupIds, IReadOnlyList<string>? partyIds, IReadOnlyList<string>? marketContexts, CancellationToken cancellationToken)
    {
        if (Check(groupIds, partyIds, marketContexts) is { Count: > 0 } faults)
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

            var before = read.Value;
            var changed = before with { GroupIds = groupIds ?? before.GroupIds, PartyIds = partyIds ?? before.PartyIds, MarketContexts = marketContexts ?? before.MarketContexts };
            if (changed.GroupIds.SequenceEqual(before.GroupIds) && changed.PartyIds.SequenceEqual(before.PartyIds) && changed.MarketContexts.SequenceEqual(before.MarketContexts))
            {
                return [];
            }

            var hadEvents = vens.Find(venId) is { } known && events.LiveFor(known).Any();
            var work = new UnitOfWork().Note(venId, clocks.Domain.GetUtcNow(), $"{Text("groups", changed.GroupIds)}, {Text("parties", changed.PartyIds)}, {Text("programs", changed.MarketContexts)}");
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

    /// <summary>What speaks against such groups, parties and programs; null is always right.</summary>
    internal static IReadOnlyList<RuleFault> Check(IReadOnlyList<string>? groupIds, IReadOnlyList<string>? partyIds, IReadOnlyList<string>? marketContexts) =>
    [
        .. Check("groupIds", groupIds), .. Check("partyIds", partyIds), .. Check("marketContexts", marketContexts),
        .. (marketContexts ?? []).Select((context, index) => (context, index)).Where(item => EventRules.IsId(item.context) && !EventRules.IsMarketContext(item.context))
            .Select(item => new RuleFault($"marketContexts[{item.index}]", $"'{ForeignText.Shown(item.context)}' is no URI", EventRules.MarketContextRemedy)),
    ];

    private static string Text(string what, IReadOnlyList<string> ids) => $"{what} {(ids.Count == 0 ? "none" : string.Join(", ", ids.Take(20)))}";

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
