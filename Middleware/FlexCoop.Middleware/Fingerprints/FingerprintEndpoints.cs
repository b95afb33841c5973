using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Fingerprints;

/// <summary><c>/api/v1/fingerprints</c>: the VENs that have certificates of other authorities, by venID.</summary>
internal static class FingerprintEndpoints
{
    private const string Route = "/api/v1/fingerprints";

    public static void MapFingerprints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, List);
        endpoints.MapGet(Route + "/{venId}", Find);
        endpoints.MapPut(Route + "/{venId}", PutAsync);
        endpoints.MapDelete(Route + "/{venId}", DeleteAsync);
    }

    private static IResult List(HttpRequest request, FingerprintBook fingerprints)
    {
        var faults = new List<RuleFault>();
        if (PageQuery.Read(request, faults) is not { } page)
        {
            return Problem.Malformed(faults);
        }

        return Results.Ok(page.Of([.. fingerprints.All.Where(one => string.CompareOrdinal(one.VenId, page.After) > 0).Take(page.Wanted).Select(one => (one.VenId, FingerprintResource.Of(one)))]));
    }

    private static IResult Find(string venId, FingerprintBook fingerprints) =>
        fingerprints.Find(venId) is { } entered ? Results.Ok(FingerprintResource.Of(entered)) : Unknown(venId);

    private static Task<IResult> PutAsync(string venId, HttpRequest request, FingerprintBook fingerprints, CancellationToken cancellationToken) =>
        JsonBody.ReadAsync(request, Read, said => EnterAsync(venId, said, fingerprints), cancellationToken);

    private static (string Fingerprint, string Cooperative, bool IsSha1) Read(JsonMembers members)
    {
        var said = (members.RequiredString("fingerprint"), members.RequiredString("cooperative"), members.Choice("hash", Hash, "sha256, or sha1 for a VEN of 2.0a") ?? false);
        members.Done();
        return said;
    }

    private static bool? Hash(string name) => name switch
    {
        "sha256" => false,
        "sha1" => true,
        _ => null,
    };

    private static async Task<IResult> EnterAsync(string venId, (string Text, string Cooperative, bool IsSha1) said, FingerprintBook fingerprints)
    {
        var (text, cooperative, isSha1) = said;
        if (CertificateFingerprint.Parse(text, isSha1) is not { } fingerprint)
        {
            return Problem.Invalid([new RuleFault("fingerprint", $"'{ForeignText.Shown(text)}' is none", CertificateFingerprint.Form)]);
        }

        if (!EventRules.IsId(venId))
        {
            return Problem.Invalid([new RuleFault("venId", "is no identifier", EventRules.IdRemedy)]);
        }

        var isNew = fingerprints.Find(venId) is null;
        return await fingerprints.EnterAsync(venId, cooperative, fingerprint, isSha1, CancellationToken.None) switch
        {
            null => Problem.Conflict([new RuleFault("fingerprint", $"{fingerprint} is another VEN's", "remove it there first")]),
            { Count: > 0 } wrong => Problem.Invalid(wrong),
            _ when isNew => Results.Created($"{Route}/{Uri.EscapeDataString(venId)}", FingerprintResource.Of(fingerprints.Find(venId)!)),
            _ => Find(venId, fingerprints),
        };
    }

    private static async Task<IResult> DeleteAsync(string venId, FingerprintBook fingerprints) =>
        await fingerprints.RemoveAsync(venId, CancellationToken.None) is { } removed ? Results.Ok(FingerprintResource.Of(removed)) : Unknown(venId);

    private static IResult Unknown(string venId) => Problem.NotFound($"No fingerprint was entered for VEN '{venId}'.");
}
