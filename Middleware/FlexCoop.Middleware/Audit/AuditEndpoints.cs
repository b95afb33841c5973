using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Audit;

/// <summary>
/// <c>/api/v1/audit/entries</c>: what was recorded of a person's mandates, boxes and acts, with receipts (<c>consent.manage</c>); and <c>/api/v1/audit/certificates</c>: all that was issued for a cooperative, as the log tells it, for
/// whoever watches over that (<c>fleet.read</c>, T-21).
/// </summary>
/// <remarks>Of others' entries nothing is told, not even that they are there. A component's own token has none.</remarks>
internal static class AuditEndpoints
{
    private const string Route = "/api/v1/audit/entries";
    private const string CertificatesRoute = "/api/v1/audit/certificates";
    private const string OfCooperative = "cooperative";

    public static void MapAudit(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, ListAsync);
        endpoints.MapGet(Route + "/{index}/receipt", ReceiptAsync);
    }

    public static void MapIssued(this IEndpointRouteBuilder endpoints) => endpoints.MapGet(CertificatesRoute, IssuedAsync);

    private static async Task<IResult> IssuedAsync(HttpContext context, AuditLog log, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        var page = PageQuery.Read(context.Request, faults, OfCooperative);
        var cooperative = context.Request.Query[OfCooperative].FirstOrDefault();
        if (string.IsNullOrEmpty(cooperative))
        {
            faults.Add(new RuleFault(OfCooperative, "it is not given", "name the cooperative whose certificates are asked for"));
        }

        return page is null || faults.Count > 0
            ? Problem.Malformed(faults)
            : Results.Ok(page.Of([.. (await log.PageAsync(AuditedEntry.CertificatesKey(cooperative!), page.After, page.Wanted, cancellationToken)).Select(entry => (EntryDocument.IdOf(entry.Index), AuditEntryResource.Of(entry)))]));
    }

    private static async Task<IResult> ListAsync(HttpContext context, AuditLog log, MandateBook mandates, CancellationToken cancellationToken)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(context.Request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var own = await OwnAsync(context, log, mandates, cancellationToken);
        return Results.Ok(page.Of([.. own.Select(entry => (Key: EntryDocument.IdOf(entry.Index), Entry: entry)).Where(entry => string.CompareOrdinal(entry.Key, page.After) > 0).Take(page.Wanted)
            .Select(entry => (entry.Key, AuditEntryResource.Of(entry.Entry)))]));
    }

    private static async Task<IResult> ReceiptAsync(string index, HttpContext context, AuditLog log, MandateBook mandates, CancellationToken cancellationToken) =>
        (await OwnAsync(context, log, mandates, cancellationToken)).FirstOrDefault(entry => $"{entry.Index}" == index) is { } entry
            ? Results.Text(await log.ReceiptAsync(entry, cancellationToken), Receipt.MediaType)
            : Problem.NotFound($"There is no entry '{ForeignText.Shown(index)}' of yours in the audit log.");

    /// <summary>Also what was done a moment ago.</summary>
    private static async Task<IReadOnlyList<EntryDocument>> OwnAsync(HttpContext context, AuditLog log, MandateBook mandates, CancellationToken cancellationToken)
    {
        if (context.Features.Get<AccessToken>()?.Mandate?.ProsumerId is not { } person)
        {
            return [];
        }

        await log.TakeOverAsync(cancellationToken);
        return await log.FindAsync([person, .. (await mandates.OfAsync(person, cancellationToken)).SelectMany(mandate => new[] { mandate.Id, mandate.VenId }).OfType<string>()], cancellationToken);
    }
}
