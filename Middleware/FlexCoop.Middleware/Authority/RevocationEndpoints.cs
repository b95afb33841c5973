using FlexCoop.Ca;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Authority;

/// <summary><c>/api/v1/revocations</c>: takes certificates out of force, at the next request of their holders, for good.</summary>
internal static class RevocationEndpoints
{
    public const string Route = "/api/v1/revocations";

    public static void MapRevocations(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(Route, RevokeAsync);

    private static Task<IResult> RevokeAsync(HttpRequest request, CertificateRevoker revoker, CancellationToken cancellationToken) => JsonBody.ReadAsync(
        request,
        Read,
        async wanted =>
        {
            var (serials, unknown) = await wanted.RunAsync(revoker, CancellationToken.None);
            return unknown is null ? Results.Ok(new RevokedResource { SerialNumbers = serials }) : Problem.NotFound(unknown);
        },
        cancellationToken);

    private static Revocation Read(JsonMembers members)
    {
        var revocation = new Revocation(
            members.String("serialNumber"), members.String("venId"), members.Choice<RevocationReason>("reason", ReasonText.Parse, ReasonText.Choices));
        if (members.HasValue("serialNumber") == members.HasValue("venId"))
        {
            members.Fault("serialNumber", members.HasValue("venId") ? "stands beside venId" : "is missing, and so is venId", "give one of them");
        }

        members.Done();
        return revocation;
    }
}
