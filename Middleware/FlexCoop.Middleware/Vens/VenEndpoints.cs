using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Vens;

/// <summary><c>/api/v1/vens</c>: who is registered, in which groups, and what is wanted of whom.</summary>
internal static class VenEndpoints
{
    private const string Route = "/api/v1/vens";
    private const int MaxWanted = 10_000;

    public static void MapVens(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, ListAsync);
        endpoints.MapGet(Route + "/{id}", FindAsync);
        endpoints.MapPatch(Route + "/{id}", ChangeAsync);
        endpoints.MapPut(Route + "/{id}/wanted-reports", WantAsync);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, VenStore vens, VenView view, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var ids = vens.Known.Select(ven => ven.VenId.Value).Where(id => string.CompareOrdinal(id, page.After) > 0).Order(StringComparer.Ordinal).Take(page.Wanted).ToList();
        var items = new List<(string, VenResource)>();
        foreach (var id in ids)
        {
            if (await view.FindAsync(new VenId(id), cancellationToken) is { } ven)
            {
                items.Add((id, ven));
            }
        }

        return Results.Ok(page.Of(items));
    }

    private static async Task<IResult> FindAsync(string id, VenView view, CancellationToken cancellationToken) =>
        await view.FindAsync(new VenId(id), cancellationToken) is { } ven ? Results.Ok(ven) : Unknown(id);

    private static async Task<IResult> ChangeAsync(string id, HttpRequest request, VenMembership membership, VenStore vens, VenView view, CancellationToken cancellationToken)
    {
        var (document, refusal) = await JsonBody.ReadAsync(request, MergePatch.MediaType, cancellationToken);
        if (document is null)
        {
            return refusal!;
        }

        using (document)
        {
            var faults = new List<RuleFault>();
            var members = new JsonMembers(document.RootElement, path: "", faults);
            VenMapping.ReadNames(members, vens.Find(new VenId(id))?.Names ?? new TargetNames(), members.Has);
            var marketContexts = members.Has("marketContexts") ? members.Strings("marketContexts").Distinct().ToList() : null;
            members.Done();
            if (faults.Count > 0)
            {
                return Problem.Malformed(faults);
            }

            return await membership.ChangeAsync(new VenId(id), names => VenMapping.ReadNames(members, names, members.Has), marketContexts, CancellationToken.None) switch
            {
                null => Unknown(id),
                { Count: > 0 } wrong => Problem.Invalid(wrong),
                _ => await FindAsync(id, view, cancellationToken),
            };
        }
    }

    private static async Task<IResult> WantAsync(string id, HttpRequest request, WantedReports wanted, CancellationToken cancellationToken)
    {
        var (document, refusal) = await JsonBody.ReadAsync(request, "application/json", cancellationToken);
        if (document is null)
        {
            return refusal!;
        }

        using (document)
        {
            var faults = new List<RuleFault>();
            var reports = Read(document.RootElement, faults);
            if (faults.Count > 0)
            {
                return Problem.Malformed(faults);
            }

            return await wanted.WantAsync(new VenId(id), reports, CancellationToken.None) switch
            {
                null => Problem.NotFound($"There is no registered VEN '{id}'."),
                { Count: > 0 } wrong => Problem.Invalid(wrong),
                _ => Results.Ok<IReadOnlyList<WantedReportResource>>([.. reports.Select(VenMapping.ToResource)]),
            };
        }
    }

    private static IReadOnlyList<WantedReport> Read(JsonElement body, List<RuleFault> faults)
    {
        if (body.ValueKind != JsonValueKind.Array || body.GetArrayLength() > MaxWanted)
        {
            var problem = body.ValueKind == JsonValueKind.Array ? $"has {body.GetArrayLength()} items" : $"is {JsonMembers.Kind(body)}";
            faults.Add(new RuleFault("", problem, $"send an array of up to {MaxWanted} objects with specifier, rid, granularity and reportBack"));
            return [];
        }

        return [.. body.EnumerateArray().Select((item, index) => VenMapping.Read(new JsonMembers(item, $"[{index}]", faults)))];
    }

    private static IResult Unknown(string id) => Problem.NotFound($"There is no VEN '{id}'.");
}
