using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>Puts VENs into groups, parties, places and programs: by what targets mean them.</summary>
public sealed class VenMembership(VenStore vens, EventBook events, Clocks clocks)
{
    /// <summary>Changes the names and programs of a VEN; live events that concern it by them are owed to it, and what concerns it no more is taken back.</summary>
    /// <param name="venId">The VEN.</param>
    /// <param name="change">Makes its names from those it has; asked again when they change meanwhile.</param>
    /// <param name="marketContexts">The programs whose events are for it from now on, none for all; null to leave them.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>Null when the VEN is unknown; else what speaks against it, empty when it was done.</returns>
    public async Task<IReadOnlyList<RuleFault>?> ChangeAsync(
        VenId venId, Func<TargetNames, TargetNames> change, IReadOnlyList<string>? marketContexts, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await vens.FindDocumentAsync(venId, cancellationToken);
            if (read is null)
            {
                return null;
            }

            var before = read.Value;
            var names = change(before.AllNames);
            if (Check(names, marketContexts) is { Count: > 0 } faults)
            {
                return faults;
            }

            var changed = before.Called(names) with { MarketContexts = marketContexts ?? before.MarketContexts };
            if (AreSame(before, changed))
            {
                return [];
            }

            var hadEvents = vens.Find(venId) is { } known && events.LiveFor(known).Any();
            var work = new UnitOfWork().Note(venId, clocks.Domain.GetUtcNow(), Text(names, changed.MarketContexts));
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

    /// <summary>What speaks against such names and programs; null is always right.</summary>
    internal static IReadOnlyList<RuleFault> Check(TargetNames names, IReadOnlyList<string>? marketContexts) =>
    [
        .. TargetKind.All.SelectMany(kind => Check(kind.Member, kind.Of(names))),
        .. EventRules.TransportInterfaces("transportInterfaces", names.TransportInterfaces),
        .. names.Location is { IsOnEarth: false } nowhere ? [new RuleFault("location", $"'{nowhere.Latitude} {nowhere.Longitude}' is not on earth", EventRules.LocationRemedy)] : Array.Empty<RuleFault>(),
        .. Check("marketContexts", marketContexts),
        .. (marketContexts ?? []).Select((context, index) => (context, index)).Where(item => EventRules.IsId(item.context) && !EventRules.IsMarketContext(item.context))
            .Select(item => new RuleFault($"marketContexts[{item.index}]", $"'{ForeignText.Shown(item.context)}' is no URI", EventRules.MarketContextRemedy)),
    ];

    private static bool AreSame(VenDocument one, VenDocument other) =>
        TargetKind.All.All(kind => kind.Of(one.AllNames).SequenceEqual(kind.Of(other.AllNames)))
        && one.AllNames.TransportInterfaces.SequenceEqual(other.AllNames.TransportInterfaces)
        && one.AllNames.Location == other.AllNames.Location
        && one.MarketContexts.SequenceEqual(other.MarketContexts);

    /// <summary>For the VEN's log: groups, parties and programs always, other kinds where there are any.</summary>
    private static string Text(TargetNames names, IReadOnlyList<string> programs)
    {
        var others = TargetKind.All.Where(kind => kind.Member is not ("groupIds" or "partyIds") && kind.Of(names).Count > 0).Select(kind => $", {Text(kind.Element, kind.Of(names))}");
        var segments = names.TransportInterfaces.Count > 0 ? $", {names.TransportInterfaces.Count} transport segments" : "";
        var location = names.Location is { } place ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", at {place.Latitude} {place.Longitude}") : "";
        return $"{Text("groups", names.GroupIds)}, {Text("parties", names.PartyIds)}, {Text("programs", programs)}{string.Concat(others)}{segments}{location}";
    }

    private static string Text(string what, IReadOnlyList<string> ids) => $"{what} {(ids.Count == 0 ? "none" : string.Join(", ", ids.Take(20)))}";

    private static IEnumerable<RuleFault> Check(string member, IReadOnlyList<string>? ids)
    {
        if (ids is { Count: > EventRules.MaxNames })
        {
            yield return new RuleFault(member, $"has {ids.Count} ids", $"give at most {EventRules.MaxNames}");
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
