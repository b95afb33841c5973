using System.Collections.Concurrent;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Access;

/// <summary>What homes draw by grid node, each quarter of an hour, for grid operators: sums of many homes, from which none can be taken out.</summary>
/// <remarks>
/// <list type="number">
/// <item>A home is in one group, that of its one grid node (<c>pnodes</c> of its VEN); with none or several it is in none. It counts there in quarters that begin after it was put there, so that no two groups, by the names of today or of yesterday, differ in one home.</item>
/// <item>Homes are counted by members: ten boxes of one are one.</item>
/// <item>Time is in quarters of an hour, shown some time after they are over; who wants hours adds them up.</item>
/// <item>Of a home counts one power: that of the point that stands for all of the VEN, or else the sum of its powers. There is no choice of points.</item>
/// <item>A quarter is shown when as many homes have a value in it as there must be. What was shown is kept, and shown again as it was, to everybody to whom so many are enough: who joins or leaves later, and what is corrected later, does not show.</item>
/// </list>
/// </remarks>
internal sealed class GridGroups(IdentityStores stores, VenStore vens, HomeBook homes, PointBook points, QuarterReader reader, Clocks clocks, IOptions<AccessOptions> options) : IForgets
{
    /// <summary>The longest time that one question may ask for, the same for each group: whatever it depended on would tell of homes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    private const int Chunk = 250;
    private const int PageSize = 1000;

    private readonly ConcurrentDictionary<string, GroupHomeDocument> _placed = new(StringComparer.Ordinal);

    /// <summary>Reads since when each VEN is where it is; before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var documents = stores.Identity.Documents(GroupHomeDocument.Collection);
        for (string? after = null; await documents.ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page; after = page[^1].Value.VenId)
        {
            foreach (var home in page)
            {
                _placed[home.Value.VenId] = home.Value;
            }
        }
    }

    /// <summary>Notices which VENs have got another grid node. Until it has, such a home counts nowhere.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var now = clocks.Domain.GetUtcNow();
        var moved = vens.Known.Where(ven => (_placed.GetValueOrDefault(ven.VenId.Value)?.Node ?? "") != NodeOf(ven)).Select(ven => new GroupHomeDocument { VenId = ven.VenId.Value, Node = NodeOf(ven), Since = now }).ToList();
        foreach (var chunk in moved.Chunk(Chunk))
        {
            var work = new UnitOfWork();
            foreach (var home in chunk)
            {
                work.Put(GroupHomeDocument.Collection, home).Then(() => _placed[home.VenId] = home);
            }

            await stores.Identity.CommitAsync(work, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Forget(string name) => _placed.TryRemove(name, out _);

    /// <summary>The groups that have homes of so many members.</summary>
    public IEnumerable<string> List(int least) =>
        Homes().GroupBy(home => home.Place.Node, home => home.Member).Where(group => group.Distinct().Count() >= least).Select(group => group.Key).Order(StringComparer.Ordinal);

    /// <summary>The quarters that begin in [from, to) and are over long enough, with the power, W; null where there are too few homes.</summary>
    /// <param name="group">The grid node.</param>
    /// <param name="from">The first instant.</param>
    /// <param name="to">The instant before which to stop.</param>
    /// <param name="least">How many homes there must be.</param>
    /// <param name="isRead">Is told of the homes of what is shown for the first time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<(DateTimeOffset Start, double? PowerW)>> ReadAsync(
        string group, DateTimeOffset from, DateTimeOffset to, int least, Action<IReadOnlyCollection<string>> isRead, CancellationToken cancellationToken)
    {
        var shown = await FindAsync(group, from, to, cancellationToken);
        var first = Quarter.StartOf(from) == from ? from : Quarter.StartOf(from) + Quarter.Length;
        var end = clocks.Domain.GetUtcNow() - options.Value.GroupsAfter - Quarter.Length;
        List<DateTimeOffset> starts = [];
        for (var start = first; start < to && start <= end; start += Quarter.Length)
        {
            starts.Add(start);
        }

        if (starts.Exists(start => !shown.ContainsKey(start)))
        {
            await ShowAsync(await AddUpAsync(group, first, starts[^1] + Quarter.Length, least, shown, isRead, cancellationToken), cancellationToken);
            shown = await FindAsync(group, from, to, cancellationToken);
        }

        return [.. starts.Select(start => (start, shown.TryGetValue(start, out var quarter) && quarter.Homes >= least ? quarter.PowerW : (double?)null))];
    }

    /// <summary>The one grid node of a VEN; empty when it has none or several.</summary>
    private static string NodeOf(KnownVen ven) => ven.Names.Pnodes is [var node] ? node : "";

    /// <summary>The homes that count now: where, since when, and whose they are.</summary>
    private IEnumerable<(GroupHomeDocument Place, string Member)> Homes()
    {
        var now = clocks.Wire.GetUtcNow();
        foreach (var ven in vens.Known)
        {
            if (NodeOf(ven) is { Length: > 0 } node && _placed.TryGetValue(ven.VenId.Value, out var place) && place.Node == node && homes.Find(ven.VenId.Value) is { } home && HomeBook.Acts(home, now))
            {
                yield return (place, home.ProsumerId);
            }
        }
    }

    private async Task<Dictionary<DateTimeOffset, GroupQuarterDocument>> FindAsync(string group, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        (await stores.Identity.Documents(GroupQuarterDocument.Collection).FindRangeAsync(GroupQuarterDocument.ByTime, GroupQuarterDocument.IdOf(group, from), GroupQuarterDocument.IdOf(group, to), cancellationToken))
            .ToDictionary(stored => stored.Value.Start, stored => stored.Value);

    private async Task<IReadOnlyList<GroupQuarterDocument>> AddUpAsync(
        string group, DateTimeOffset first, DateTimeOffset end, int least, Dictionary<DateTimeOffset, GroupQuarterDocument> shown, Action<IReadOnlyCollection<string>> isRead, CancellationToken cancellationToken)
    {
        await points.LookAtAllAsync(cancellationToken);
        var series = points.All.Where(point => point.Units.Latest.Kind == PointKind.Power).ToLookup(point => point.Series.Owner);
        var sums = new SortedDictionary<DateTimeOffset, (double Power, List<string> Vens, HashSet<string> Members)>();
        foreach (var (place, member) in Homes().Where(home => home.Place.Node == group).OrderBy(home => home.Place.VenId, StringComparer.Ordinal))
        {
            var venId = place.VenId;
            var own = new Dictionary<DateTimeOffset, double>();
            var ofHome = series[venId].Where(point => point.Document.ResourceIds.Count == 0).OrderBy(point => point.Series.Name, StringComparer.Ordinal).Take(1).ToList();
            foreach (var point in ofHome.Count > 0 ? ofHome : [.. series[venId]])
            {
                foreach (var quarter in (await reader.ReadAsync(point.Series, first, end, cancellationToken))
                    .Where(quarter => quarter.Quarter.HasValue && quarter.Start >= place.Since && !shown.ContainsKey(quarter.Start) && point.Units.At(quarter.Start.ToUnixTimeMilliseconds()).Kind == PointKind.Power))
                {
                    own[quarter.Start] = own.GetValueOrDefault(quarter.Start) + quarter.Quarter.Value;
                }
            }

            foreach (var (start, power) in own)
            {
                var (sum, ofVens, ofMembers) = sums.TryGetValue(start, out var known) ? known : (0, [], []);
                ofVens.Add(venId);
                ofMembers.Add(member);
                sums[start] = (sum + power, ofVens, ofMembers);
            }
        }

        var enough = sums.Where(sum => sum.Value.Members.Count >= least).ToList();
        var read = enough.SelectMany(sum => sum.Value.Vens).ToHashSet();
        if (read.Count > 0)
        {
            isRead(read);
        }

        return [.. enough.Select(sum => new GroupQuarterDocument { Group = group, Start = sum.Key, PowerW = sum.Value.Power, Homes = sum.Value.Members.Count })];
    }

    /// <summary>Keeps what is shown; where another request was first, its sum stays.</summary>
    private async Task ShowAsync(IReadOnlyList<GroupQuarterDocument> quarters, CancellationToken cancellationToken)
    {
        foreach (var chunk in quarters.Chunk(Chunk))
        {
            var work = new UnitOfWork();
            foreach (var quarter in chunk)
            {
                work.Insert(GroupQuarterDocument.Collection, quarter);
            }

            if (await stores.Identity.TryCommitAsync(work, cancellationToken))
            {
                continue;
            }

            foreach (var quarter in chunk)
            {
                await stores.Identity.TryCommitAsync(new UnitOfWork().Insert(GroupQuarterDocument.Collection, quarter), cancellationToken);
            }
        }
    }
}
