using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Access;

/// <summary>What homes draw by grid node, each quarter of an hour, for grid operators: sums of many homes, from which none can be taken out.</summary>
/// <remarks>
/// <list type="number">
/// <item>A home is in one group, that of its one grid node (<c>pnodes</c> of its VEN); with none or several it is in none. So no two groups that can be asked for differ in one home.</item>
/// <item>Time is in quarters of an hour, shown some time after they are over; who wants hours adds them up.</item>
/// <item>Of a home counts one power: that of the point that stands for all of the VEN, or else the sum of its powers. There is no choice of points.</item>
/// <item>A quarter is shown when as many homes have a value in it as there must be. What was shown is kept, and shown again as it was, to everybody: who joins or leaves later, and what is corrected later, does not show.</item>
/// </list>
/// </remarks>
internal sealed class GridGroups(IdentityStores stores, VenStore vens, HomeBook homes, PointBook points, QuarterReader reader, Clocks clocks, IOptions<AccessOptions> options)
{
    /// <summary>The most days of homes that one question may look at.</summary>
    public const int MostDays = 20_000;

    private const int Chunk = 250;

    /// <summary>The groups that have so many homes.</summary>
    public IEnumerable<string> List(int least) => Homes().GroupBy(home => home.Node, home => home.VenId).Where(group => group.Count() >= least).Select(group => group.Key).Order(StringComparer.Ordinal);

    /// <summary>How many homes a group has now.</summary>
    public int CountOf(string group) => Homes().Count(home => home.Node == group);

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

        return [.. starts.Select(start => (start, shown.TryGetValue(start, out var power) ? power : (double?)null))];
    }

    private IEnumerable<(string VenId, string Node)> Homes()
    {
        var now = clocks.Wire.GetUtcNow();
        return vens.Known.Where(ven => ven.Names.Pnodes is [_] && homes.Find(ven.VenId.Value) is { } home && HomeBook.Acts(home, now)).Select(ven => (ven.VenId.Value, ven.Names.Pnodes[0]));
    }

    private async Task<Dictionary<DateTimeOffset, double>> FindAsync(string group, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        (await stores.Identity.Documents(GroupQuarterDocument.Collection).FindRangeAsync(GroupQuarterDocument.ByTime, GroupQuarterDocument.IdOf(group, from), GroupQuarterDocument.IdOf(group, to), cancellationToken))
            .ToDictionary(stored => stored.Value.Start, stored => stored.Value.PowerW);

    private async Task<IReadOnlyList<GroupQuarterDocument>> AddUpAsync(
        string group, DateTimeOffset first, DateTimeOffset end, int least, Dictionary<DateTimeOffset, double> shown, Action<IReadOnlyCollection<string>> isRead, CancellationToken cancellationToken)
    {
        await points.LookAtAllAsync(cancellationToken);
        var series = points.All.Where(point => point.Units.Latest.Kind == PointKind.Power).ToLookup(point => point.Series.Owner);
        var (sums, read) = (new SortedDictionary<DateTimeOffset, (double Power, List<string> Homes)>(), new HashSet<string>());
        foreach (var (venId, _) in Homes().Where(home => home.Node == group).OrderBy(home => home.VenId, StringComparer.Ordinal))
        {
            var own = new Dictionary<DateTimeOffset, double>();
            var ofHome = series[venId].Where(point => point.Document.ResourceIds.Count == 0).OrderBy(point => point.Series.Name, StringComparer.Ordinal).Take(1).ToList();
            foreach (var point in ofHome.Count > 0 ? ofHome : [.. series[venId]])
            {
                foreach (var quarter in (await reader.ReadAsync(point.Series, first, end, cancellationToken)).Where(quarter => quarter.Quarter.HasValue && !shown.ContainsKey(quarter.Start)))
                {
                    own[quarter.Start] = own.GetValueOrDefault(quarter.Start) + (point.Units.At(quarter.Start.ToUnixTimeMilliseconds()).Kind == PointKind.Power ? quarter.Quarter.Value : 0);
                }
            }

            foreach (var (start, power) in own)
            {
                var (sum, of) = sums.TryGetValue(start, out var known) ? known : (0, []);
                of.Add(venId);
                sums[start] = (sum + power, of);
            }
        }

        var enough = sums.Where(sum => sum.Value.Homes.Count >= least).ToList();
        read.UnionWith(enough.SelectMany(sum => sum.Value.Homes));
        if (read.Count > 0)
        {
            isRead(read);
        }

        return [.. enough.Select(sum => new GroupQuarterDocument { Group = group, Start = sum.Key, PowerW = sum.Value.Power })];
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
