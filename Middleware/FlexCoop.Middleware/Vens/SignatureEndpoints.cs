using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Vens;

/// <summary><c>/api/v1/vens/{id}/signatures</c>: what is asked of a VEN's XML signatures.</summary>
internal static class SignatureEndpoints
{
    private static readonly Dictionary<string, SignaturePolicy> Policies = Enum.GetValues<SignaturePolicy>().ToDictionary(policy => Text(policy));

    public static void MapSignatures(this IEndpointRouteBuilder endpoints) => endpoints.MapPut("/api/v1/vens/{id}/signatures", PutAsync);

    /// <summary>How REST calls a policy.</summary>
    public static string Text(SignaturePolicy policy) => policy.ToString().ToLowerInvariant();

    private static Task<IResult> PutAsync(string id, HttpRequest request, VenRegistry registry, VenView view, CancellationToken cancellationToken) => JsonBody.ReadAsync(
        request,
        Read,
        async policy => await registry.AskForSignaturesAsync(new VenId(id), policy, CancellationToken.None) switch
        {
            null => Problem.NotFound($"There is no VEN '{id}'."),
            { Count: > 0 } wrong => Problem.Invalid(wrong),
            _ => Results.Ok(await view.FindAsync(new VenId(id), cancellationToken)),
        },
        cancellationToken);

    private static SignaturePolicy? Read(JsonMembers members)
    {
        var policy = members.Choice("policy", text => Policies.TryGetValue(text, out var known) ? known : (SignaturePolicy?)null, $"{string.Join(", ", Policies.Keys)}, or null for what is asked of all");
        if (!members.Has("policy"))
        {
            // Nothing said is not the same as null, which takes a stricter policy away.
            members.Fault("policy", "is missing", $"give {string.Join(", ", Policies.Keys)}, or null for what is asked of all");
        }

        members.Done();
        return policy;
    }
}
