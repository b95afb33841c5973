using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Rest;

/// <summary>What is answered to a request that cannot be served (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>The most faults that are named one by one; the summary tells of all.</summary>
    private const int MaxFaults = 100;

    public static IResult Unauthorized(string detail) => Of(
        StatusCodes.Status401Unauthorized, "unauthorized", "Not authorized", $"{detail}; send 'Authorization: Bearer' with the token in the data folder's file lab-token.");

    public static IResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "not-found", "Not found", ForeignText.Shorten(detail));

    public static IResult Conflict(IReadOnlyList<RuleFault> faults) => Of(StatusCodes.Status409Conflict, "conflict", "Not possible any more", Summary(faults), faults);

    /// <summary>The request is no JSON, or of another shape.</summary>
    public static IResult Malformed(params IReadOnlyList<RuleFault> faults) => Of(StatusCodes.Status400BadRequest, "malformed", "Malformed request", Summary(faults), faults);

    /// <summary>The request has the right shape, and asks for something that cannot be.</summary>
    /// <param name="faults">Why; not all have to be here.</param>
    /// <param name="more">How many are not.</param>
    public static IResult Invalid(IReadOnlyList<RuleFault> faults, int more = 0) => Of(StatusCodes.Status422UnprocessableEntity, "invalid", "Invalid request", Summary(faults, more), faults);

    public static IResult TooLarge(RuleFault fault) => Of(StatusCodes.Status413PayloadTooLarge, "too-large", "Request too large", Summary([fault]), [fault]);

    public static IResult MediaType(string detail) => Of(StatusCodes.Status415UnsupportedMediaType, "media-type", "Unsupported media type", ForeignText.Shorten(detail));

    public static IResult Of(int status, string slug, string title, string detail, IReadOnlyList<RuleFault>? faults = null) => Results.Json(
        new ProblemResource
        {
            Type = "urn:flexcoop:problem:" + slug, Title = title, Status = status, Detail = detail, Errors = faults is { Count: > MaxFaults } ? [.. faults.Take(MaxFaults)] : faults,
        },
        RestJson.Writer.ProblemResource,
        contentType: "application/problem+json",
        statusCode: status);

    private static string Summary(IReadOnlyList<RuleFault> faults, int more = 0)
    {
        var first = faults[0];
        var others = faults.Count + more > 1 ? $" (and {faults.Count + more - 1} more, see errors)" : "";
        return $"{(first.Member.Length == 0 ? "body" : first.Member)}: {first.Problem}; {first.Remedy}{others}";
    }
}
