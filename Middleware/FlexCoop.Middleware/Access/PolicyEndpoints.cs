using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Middleware.Access;

/// <summary><c>/api/v1/access-policies</c>: who may see what, by the operator's ids; with ETag and If-Match, since two who change them at once must not undo each other.</summary>
internal static class PolicyEndpoints
{
    private const string Route = "/api/v1/access-policies";
    private const int MaxIdLength = 64;

    public static void MapPolicies(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Route, Answering.With(List));
        endpoints.MapGet(Route + "/{id}", Answering.With(FindAsync));
        endpoints.MapPut(Route + "/{id}", Answering.With(PutAsync));
        endpoints.MapDelete(Route + "/{id}", Answering.With(DeleteAsync));
    }

    private static Task<IResult> List(HttpContext context)
    {
        var faults = new List<RuleFault>();
        return Task.FromResult(PageQuery.Read(context.Request, faults) is not { } page
            ? Problem.Malformed(faults)
            : Results.Ok(page.Of([.. Policies(context).All.OrderBy(policy => policy.Id, StringComparer.Ordinal).Where(policy => string.CompareOrdinal(policy.Id, page.After) > 0).Take(page.Wanted)
                .Select(policy => (policy.Id, PolicyResource.Of(policy)))])));
    }

    private static async Task<IResult> FindAsync(HttpContext context)
    {
        if (await Policies(context).FindAsync(Answering.Id(context), context.RequestAborted) is not { } found)
        {
            return Unknown(context);
        }

        context.Response.GetTypedHeaders().ETag = Tag(found.Version);
        return Results.Ok(PolicyResource.Of(found.Value));
    }

    private static async Task<IResult> PutAsync(HttpContext context)
    {
        var (id, policies) = (Answering.Id(context), Policies(context));
        if (id.Length > MaxIdLength || !id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            return Problem.Malformed(new RuleFault("id", $"'{ForeignText.Shown(id)}' is no id of a policy", $"give up to {MaxIdLength} letters a to z, digits and '-'"));
        }

        var names = context.RequestServices.GetRequiredService<ResourceSchemas>().All.Select(schema => schema.Name).Concat(DataClass.All).Append("telemetry").ToHashSet();
        return await JsonBody.ReadAsync(context.Request, members => PolicyResource.Read(id, members, names), async policy =>
        {
            if (PolicyFloor.Fault(policy) is var (member, problem, remedy))
            {
                return Problem.Invalid([new RuleFault(member, problem, remedy)]);
            }

            var read = await policies.FindAsync(id, context.RequestAborted);
            if (read is not null && Refuse(context, read.Version) is { } refusal)
            {
                return refusal;
            }

            if ((read is null && context.Request.GetTypedHeaders().IfMatch.Count > 0) || await policies.PutAsync(policy, read, CancellationToken.None) is not { } version)
            {
                return Overtaken();
            }

            context.Response.GetTypedHeaders().ETag = Tag(version);
            return read is null ? Results.Created($"{Route}/{id}", PolicyResource.Of(policy)) : Results.Ok(PolicyResource.Of(policy));
        }, context.RequestAborted);
    }

    private static async Task<IResult> DeleteAsync(HttpContext context)
    {
        var policies = Policies(context);
        if (await policies.FindAsync(Answering.Id(context), context.RequestAborted) is not { } read)
        {
            return Unknown(context);
        }

        return Refuse(context, read.Version) is { } refusal ? refusal : await policies.RemoveAsync(read, CancellationToken.None) ? Results.Ok(PolicyResource.Of(read.Value)) : Overtaken();
    }

    /// <summary>Why a request may not change what stands in this version; null when it may.</summary>
    private static IResult? Refuse(HttpContext context, long version)
    {
        var wanted = context.Request.GetTypedHeaders().IfMatch;
        return wanted.Count == 0 ? Problem.Of(StatusCodes.Status428PreconditionRequired, "precondition-required", "Precondition required", "If-Match: is missing; give the ETag of what you have read, or * for whatever is there.")
            : wanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(Tag(version), useStrongComparison: true)) ? null
            : Overtaken();
    }

    private static PolicyBook Policies(HttpContext context) => context.RequestServices.GetRequiredService<PolicyBook>();

    private static EntityTagHeaderValue Tag(long version) => new($"\"{version}\"");

    private static IResult Overtaken() => Problem.Of(StatusCodes.Status412PreconditionFailed, "precondition", "Changed meanwhile", "If-Match: the policy has another ETag by now; read it again, and decide anew.");

    private static IResult Unknown(HttpContext context) => Problem.NotFound($"There is no policy '{ForeignText.Shown(Answering.Id(context))}'.");
}
