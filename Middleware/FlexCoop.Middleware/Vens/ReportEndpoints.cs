using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Vens;

/// <summary><c>/api/v1/vens/{id}/reports</c>: what a VEN is asked to report, once or for a while.</summary>
internal static class ReportEndpoints
{
    private const string Route = "/api/v1/vens/{id}/reports";
    private const int MaxPoints = 10_000;

    public static void MapReports(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Route, RequestAsync);
        endpoints.MapGet(Route, ListAsync);
        endpoints.MapGet(Route + "/{reportId}", FindAsync);
        endpoints.MapDelete(Route + "/{reportId}", CancelAsync);
    }

    private static Task<IResult> RequestAsync(string id, HttpRequest request, ReportRequestBook reports, Clocks clocks, CancellationToken cancellationToken) => JsonBody.ReadAsync(
        request,
        Read,

        // Once it is handed in, the report is asked for whether the operator waits for the answer or not.
        async order => await reports.RequestAsync(new VenId(id), order, CancellationToken.None) switch
        {
            null => NotRegistered(id),
            { Faults: [{ Member: "reports" }] } full => Problem.Conflict(full.Faults),
            { Request: { } made } => Results.Created($"/api/v1/vens/{Uri.EscapeDataString(id)}/reports/{made.ReportRequestId}", VenMapping.ToResource(made, clocks.Domain.GetUtcNow())),
            var wrong => Problem.Invalid(wrong.Faults),
        },
        cancellationToken);

    private static async Task<IResult> ListAsync(string id, HttpRequest request, VenStore vens, ReportRequestStore requests, Clocks clocks, CancellationToken cancellationToken)
    {
        if (vens.Find(new VenId(id)) is null)
        {
            return Problem.NotFound($"There is no VEN '{id}'.");
        }

        var faults = new List<RuleFault>();
        if (PageQuery.Read(request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var now = clocks.Domain.GetUtcNow();
        IReadOnlyList<(string, ReportRequestResource)> items =
        [
            .. (await requests.FindAllOfAsync(new VenId(id), cancellationToken))
                .Where(stored => string.CompareOrdinal(stored.Value.ReportRequestId, page.After) > 0)
                .Take(page.Wanted)
                .Select(stored => (stored.Value.ReportRequestId, VenMapping.ToResource(stored.Value, now))),
        ];
        return Results.Ok(page.Of(items));
    }

    private static async Task<IResult> FindAsync(string id, string reportId, ReportRequestStore requests, Clocks clocks, CancellationToken cancellationToken) =>
        await requests.FindAsync(new ReportRequestId(reportId), cancellationToken) is { } stored && stored.Value.VenId == id
            ? Results.Ok(VenMapping.ToResource(stored.Value, clocks.Domain.GetUtcNow()))
            : Unknown(id, reportId);

    private static async Task<IResult> CancelAsync(
        string id, string reportId, HttpRequest request, ReportRequestBook reports, Clocks clocks, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        RestQuery.CheckNames(request.Query, faults, "reportToFollow");
        var reportToFollow = RestQuery.Boolean(request.Query, "reportToFollow", faults) ?? false;
        if (faults.Count > 0)
        {
            return Problem.Malformed(faults);
        }

        return await reports.CancelAsync(new VenId(id), new ReportRequestId(reportId), reportToFollow, CancellationToken.None) switch
        {
            null => Unknown(id, reportId),
            { Faults.Count: > 0 } wrong => Problem.Conflict(wrong.Faults),
            var cancelled => Results.Ok(VenMapping.ToResource(cancelled.Request!, clocks.Domain.GetUtcNow())),
        };
    }

    private static ReportOrder Read(JsonMembers members)
    {
        var order = new ReportOrder
        {
            Kind = members.Choice<ReportRequestKind>("type", VenMapping.Kind, "oneShot, periodic, onChange, history or metadata") ?? Missing(members),
            SpecifierId = members.String("specifier"),
            RIds = members.Array("rids", MaxPoints),
            Granularity = members.Duration("granularity"),
            ReportBack = members.Duration("reportBack"),
            Start = members.Instant("start"),
            Duration = members.Duration("duration"),
        };
        members.Done();
        return order;
    }

    private static ReportRequestKind Missing(JsonMembers members)
    {
        _ = members.RequiredString("type");
        return default;
    }

    private static IResult Unknown(string id, string reportId) => Problem.NotFound($"There is no report '{reportId}' of VEN '{id}'.");

    private static IResult NotRegistered(string id) => Problem.NotFound($"There is no registered VEN '{id}'.");
}
