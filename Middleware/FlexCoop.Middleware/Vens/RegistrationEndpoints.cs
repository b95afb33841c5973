using System.Globalization;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Http.Features;

namespace FlexCoop.Middleware.Vens;

/// <summary>What an operator does with registrations: allocate ids, ask for re-registration, cancel, read what happened.</summary>
internal static class RegistrationEndpoints
{
    private const string Route = "/api/v1/vens";

    public static void MapRegistrations(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Route, AllocateAsync);
        endpoints.MapDelete(Route + "/{id}", CancelAsync);
        endpoints.MapPost(Route + "/{id}/reregister", ReregisterAsync);
        endpoints.MapGet(Route + "/{id}/log", LogAsync);
    }

    private static Task<IResult> AllocateAsync(HttpRequest request, VenRegistry registry, VenView view, CancellationToken cancellationToken) => JsonBody.ReadAsync(
        request,
        members => Read(members, registry),
        async ven => await registry.AllocateAsync(ven, CancellationToken.None) switch
        {
            null => Problem.Conflict([new RuleFault("id", $"'{ven.VenId}' is taken", "give another")]),
            { Count: > 0 } wrong => Problem.Invalid(wrong),
            _ => Results.Created($"{Route}/{Uri.EscapeDataString(ven.VenId)}", await view.FindAsync(new VenId(ven.VenId), cancellationToken)),
        },
        cancellationToken);

    private static VenAllocation Read(JsonMembers members, VenRegistry registry)
    {
        var ven = new VenAllocation
        {
            VenId = members.RequiredString("id"),
            Profile = members.Choice("profile", VenMapping.Profile, "2.0b, or 2.0a for a VEN that is entered and never registers") ?? OadrProfileName.Profile20b,
            PushAddress = members.String("pushAddress"),
            Name = members.String("name"),
            Names = VenMapping.ReadNames(members, registry.NamesOfNew, members.HasValue),
            MarketContexts = members.Strings("marketContexts"),
        };
        members.Done();
        return ven;
    }

    /// <summary>202 while the VEN is to be told, 200 when there is nothing left to cancel, 204 when the id was only allocated, and is free again.</summary>
    private static async Task<IResult> CancelAsync(string id, VenRegistry registry, VenView view, CancellationToken cancellationToken) =>
        (await registry.CancelAsync(new VenId(id), CancellationToken.None), await view.FindAsync(new VenId(id), cancellationToken)) switch
        {
            (null, _) => Unknown(id),
            (_, null) => Results.NoContent(),
            (true, { } ven) => Results.Json(ven, RestJson.Writer.VenResource, statusCode: StatusCodes.Status202Accepted),
            (false, { } ven) => Results.Ok(ven),
        };

    /// <summary>202: the VEN is asked at its next poll. A body is not needed; where there is one, it is an empty object.</summary>
    private static async Task<IResult> ReregisterAsync(string id, HttpRequest request, VenRegistry registry, VenView view, CancellationToken cancellationToken)
    {
        if (await WhyNotEmptyAsync(request, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        return (await registry.RequestReregistrationAsync(new VenId(id), CancellationToken.None), await view.FindAsync(new VenId(id), cancellationToken)) switch
        {
            (true, { } ven) => Results.Json(ven, RestJson.Writer.VenResource, statusCode: StatusCodes.Status202Accepted),
            (false, _) => Problem.Conflict([new RuleFault("registration", "is being cancelled", "wait until the VEN has registered anew")]),
            _ => Problem.NotFound($"There is no registered VEN '{id}'."),
        };
    }

    private static async Task<IResult?> WhyNotEmptyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength == 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return null;
        }

        var (document, refusal) = await JsonBody.ReadAsync(request, "application/json", cancellationToken);
        if (document is null)
        {
            return refusal;
        }

        using (document)
        {
            var faults = new List<RuleFault>();
            new JsonMembers(document.RootElement, path: "", faults).Done();
            return faults.Count > 0 ? Problem.Malformed(faults) : null;
        }
    }

    private static async Task<IResult> LogAsync(string id, HttpRequest request, VenRegistry registry, VenStore vens, CancellationToken cancellationToken)
    {
        if (vens.Find(new VenId(id)) is null)
        {
            return Unknown(id);
        }

        var faults = new List<RuleFault>();
        if (PageQuery.Read(request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        var entries = await registry.LogAsync(new VenId(id), long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : 0, page.Wanted, cancellationToken);
        return Results.Ok(page.Of(
            [.. entries.Select(entry => (entry.Sequence.ToString(CultureInfo.InvariantCulture), new VenLogEntryResource(RestTime.Text(entry.At), entry.Text)))]));
    }

    private static IResult Unknown(string id) => Problem.NotFound($"There is no VEN '{id}'.");
}
