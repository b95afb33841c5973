using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Access;

/// <summary><c>/api/v1/grid-groups</c>: what the homes of a grid node draw together, for grid operators (T-39).</summary>
internal static class GroupEndpoints
{
    private const string Route = "/api/v1/grid-groups";
    private const string Data = "grid-groups";
    private const int DefaultLimit = 1000;
    private const int MaxLimit = 10_000;

    /// <summary>There are too few homes with a value.</summary>
    private static readonly string[] Withheld = ["withheld"];

    private static readonly string[] Columns = ["group", "start", "end", "value", "unit", "flags"];

    public static void MapGroups(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, Answering.With(List));
        endpoints.MapGet(Route + "/{id}/quarters", Answering.With(ReadAsync));
    }

    private static Task<IResult> List(HttpContext context)
    {
        var faults = new List<RuleFault>();
        return Task.FromResult(Open(context) is not var (_, least) ? Forbidden()
            : PageQuery.Read(context.Request, faults) is not { } page ? Problem.Malformed(faults)
            : Results.Ok(page.Of([.. Groups(context).List(least).Where(group => string.CompareOrdinal(group, page.After) > 0).Take(page.Wanted).Select(group => (group, new GroupResource(group)))])));
    }

    private static async Task<IResult> ReadAsync(HttpContext context)
    {
        if (Open(context) is not var (asker, least))
        {
            return Forbidden();
        }

        var (faults, group) = (new List<RuleFault>(), Answering.Id(context));
        var page = PageQuery.Read(context.Request, faults, DefaultLimit, MaxLimit, "from", "to", "format");
        var format = TelemetryQuery.Format(context.Request, faults);
        var (from, to) = TelemetryQuery.Range(context.Request.Query, context.RequestServices.GetRequiredService<Clocks>().Domain.GetUtcNow(), faults);
        if (page?.After is { } after && RestTime.Parse(after) is null)
        {
            faults.Add(new RuleFault("after", "is no cursor of this list", "give what 'next' said"));
        }

        if (page is null || faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        // A node of too few homes is answered as one of which nobody has heard: all is withheld.
        if (to - from > GridGroups.Longest)
        {
            return Problem.Invalid([new RuleFault("from", $"is more than {GridGroups.Longest.Days} days before to", "give a shorter time")]);
        }

        // What is on another page is not added up for this one.
        from = page.After is { } last && RestTime.Parse(last)!.Value + Quarter.Length is var next && next > from ? next : from;
        to = from + ((page.Wanted + 1) * Quarter.Length) is var end && end < to ? end : to;
        var read = await Groups(context).ReadAsync(group, from, to, least, vens => asker.Note(vens.Select(asker.HomeOf).OfType<MandateDocument>().Select(home => MandateDocument.MemberKey(home.Cooperative!, home.MemberId!)), Data, Granularity.Quarter), context.RequestAborted);
        var shown = page.Of([.. read.Select(one => (Key: RestTime.Text(one.Start), one)).Where(one => string.CompareOrdinal(one.Key, page.After) > 0).Take(page.Wanted)
            .Select(one => (one.Key, (object?[])[group, one.Key, RestTime.Text(one.one.Start + Quarter.Length), one.one.PowerW, "W", one.one.PowerW is null ? Withheld : Array.Empty<string>()]))]);
        return new TelemetryTable(format, Columns, shown.Items, shown.Next);
    }

    /// <summary>Who asks, and of how many homes a sum must be; null when no policy opens groups to them.</summary>
    private static (Asker Asker, int Least)? Open(HttpContext context)
    {
        if (ResourceActor.Of(context).Asker is not { Kind: ActorKind.Dso } asker || asker.Ways(asker.Question(Whose.Groups, Data, DataClass.Meter, Granularity.Quarter, changes: false)) is not { Count: > 0 } ways)
        {
            return null;
        }

        return (asker, Math.Max(context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value.MinHomes, ways.Min(way => way.MinHomes ?? 0)));
    }

    private static GridGroups Groups(HttpContext context) => context.RequestServices.GetRequiredService<GridGroups>();

    private static IResult Forbidden() => Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "Sums of homes by grid node are for grid operators (Identity:Clients:N:IsDso), where a policy opens them.");
}
