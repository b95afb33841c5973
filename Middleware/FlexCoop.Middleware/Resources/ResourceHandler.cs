using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Middleware.Resources;

/// <summary>Serves one resource: binds, asks the store, answers.</summary>
/// <param name="schema">The resource.</param>
internal sealed class ResourceHandler(ResourceSchema schema)
{
    private const string NotYours = "The token's owner may not do that here.";

    public async Task<IResult> ListAsync(HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken)
    {
        if (ResourceAccess.ToRead(schema, actor) is not { } scope)
        {
            return Forbidden();
        }

        var faults = new List<RuleFault>();
        if (ResourceQuery.Read(context.Request, schema, faults) is not { } query)
        {
            return Problem.Malformed(faults);
        }

        var page = await store.PageAsync(schema, scope, query, cancellationToken);
        if (page.Next is { } next)
        {
            context.Response.Headers.Link = $"<{context.Request.Path}{QueryString.Create(context.Request.Query.Where(parameter => parameter.Key != "after").Append(new("after", next)))}>; rel=\"next\"";
        }

        return ResourceFormat.Of(context.Request) switch
        {
            ResourceFormat.Csv => Results.Bytes(ResourceWriter.Csv(schema, page, query.Fields), ResourceFormat.Csv),
            ResourceFormat.Lines => Results.Bytes(ResourceWriter.Lines(page, query.Fields), ResourceFormat.Lines),
            _ => Results.Bytes(ResourceWriter.Json(page, query.Fields), ResourceFormat.Json),
        };
    }

    public async Task<IResult> FindAsync(string id, HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken)
    {
        if (ResourceAccess.ToRead(schema, actor) is not { } scope)
        {
            return Forbidden();
        }

        if (await store.FindAsync(schema, scope, id, cancellationToken) is not { } found)
        {
            return Unknown(id);
        }

        var tag = Tag(found.Version);
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known.Equals(EntityTagHeaderValue.Any)))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        return Answer(context, found.Value, found.Version);
    }

    public async Task<IResult> CreateAsync(HttpContext context, ResourceActor actor, ResourceStore store, Clocks clocks, CancellationToken cancellationToken)
    {
        if (ResourceAccess.ToChange(schema, actor) is not { } scope)
        {
            return Forbidden();
        }

        var (batch, refusal) = await ResourceBatch.ReadAsync(context.Request, cancellationToken);
        if (batch is null)
        {
            return refusal!;
        }

        using (batch)
        {
            var (repeated, key) = (default(IResult), default(IdempotencyKey));
            if (context.Request.Headers.TryGetValue(IdempotencyKey.Header, out var given))
            {
                key = IdempotencyKey.Of(given.ToString(), actor, schema, batch);
                if (key is null)
                {
                    return Problem.Malformed(new RuleFault(IdempotencyKey.Header, "is none", "give 1 to 200 characters, such as a UUID"));
                }

                repeated = await RepeatAsync(context, key, scope, batch, store, cancellationToken);
                if (repeated is not null)
                {
                    return repeated;
                }
            }

            var rows = batch.Rows.Select(row => Read(row.Document, row.Path, scope)).ToList();
            var faults = rows.SelectMany(row => row.Faults).ToList();
            if (faults.Count > 0 && !(batch.KeepsGoodRows && rows.Exists(row => row.Faults.Count == 0)))
            {
                return Problem.Invalid(faults);
            }

            var good = rows.Where(row => row.Faults.Count == 0).Select(row => (row.Owner!, row.Body!.Value)).ToList();
            var (made, taken) = await store.MakeAsync(schema, good, key is null ? null : ids => key.Keep(ids, clocks.Wire.GetUtcNow()), CancellationToken.None);
            if (taken is { } index)
            {
                return Problem.Conflict([new RuleFault(batch.IsList ? $"[{index}]" : "", $"has the {string.Join(" and ", schema.Unique)} of another document", "change that one, or give other values")]);
            }

            if (made.Count == 0)
            {
                return await RepeatAsync(context, key!, scope, batch, store, cancellationToken) ?? Problem.Conflict([new RuleFault(IdempotencyKey.Header, "was used at the same time", "send the request again")]);
            }

            return Created(context, batch, made, faults);
        }
    }

    public async Task<IResult> ReplaceAsync(string id, HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken) =>
        await ChangeAsync(id, context, actor, store, ResourceFormat.Json, (_, sent) => sent, cancellationToken);

    public async Task<IResult> PatchAsync(string id, HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken) =>
        await ChangeAsync(id, context, actor, store, MergePatch.MediaType, MergePatch.Merge, cancellationToken);

    public async Task<IResult> DeleteAsync(string id, HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken)
    {
        var (found, refusal) = await FindToChangeAsync(id, context, actor, store, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        return await store.RemoveAsync(schema, found, CancellationToken.None) ? Results.NoContent() : Overtaken();
    }

    private async Task<IResult> ChangeAsync(
        string id, HttpContext context, ResourceActor actor, ResourceStore store, string mediaType, Func<JsonElement, JsonElement, JsonElement> change, CancellationToken cancellationToken)
    {
        var (document, unreadable) = await JsonBody.ReadAsync(context.Request, mediaType, cancellationToken);
        if (document is null)
        {
            return unreadable!;
        }

        using (document)
        {
            var (found, refusal) = await FindToChangeAsync(id, context, actor, store, cancellationToken);
            if (found is null)
            {
                return refusal!;
            }

            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Problem.Malformed(new RuleFault("", $"is {JsonMembers.Kind(document.RootElement)}", "give an object"));
            }

            var whole = change(found.Value.Body, document.RootElement);
            var (body, faults) = MadeMembers.Take(whole, found.Value);
            faults = [.. faults, .. schema.Check(body, path: "")];
            if (faults.Count > 0)
            {
                return Problem.Invalid(faults);
            }

            var (changed, isTaken) = await store.ReplaceAsync(schema, found, body, CancellationToken.None);
            return (changed, isTaken) switch
            {
                ({ } now, _) => Answer(context, now, found.Version + 1),
                (_, true) => Problem.Conflict([new RuleFault("", $"has the {string.Join(" and ", schema.Unique)} of another document", "change that one, or give other values")]),
                _ => Overtaken(),
            };
        }
    }

    private async Task<(Stored<ResourceDocument>? Found, IResult? Refusal)> FindToChangeAsync(string id, HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken)
    {
        if (ResourceAccess.ToChange(schema, actor) is not { } scope)
        {
            return (null, Forbidden());
        }

        if (await store.FindAsync(schema, scope, id, cancellationToken) is not { } found)
        {
            return (null, Unknown(id));
        }

        var wanted = context.Request.GetTypedHeaders().IfMatch;
        return wanted.Count == 0 || wanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(Tag(found.Version), useStrongComparison: true))
            ? (found, null)
            : (null, Problem.Of(StatusCodes.Status412PreconditionFailed, "precondition", "Changed meanwhile", $"If-Match: the document's ETag is {Tag(found.Version)}; read it again, and decide anew."));
    }

    /// <summary>The answer to a request that came before under the same key; null when it did not.</summary>
    private async Task<IResult?> RepeatAsync(HttpContext context, IdempotencyKey key, ResourceScope scope, ResourceBatch batch, ResourceStore store, CancellationToken cancellationToken)
    {
        if (await store.FindKeptAsync(key.Id, cancellationToken) is not { } kept)
        {
            return null;
        }

        if (kept.BodyHash != key.BodyHash)
        {
            return Problem.Invalid([new RuleFault(IdempotencyKey.Header, "was used with another body", "give a new key for a new request")]);
        }

        var documents = new List<ResourceDocument>();
        foreach (var id in kept.DocumentIds)
        {
            if (await store.FindAsync(schema, scope, id, cancellationToken) is { } found)
            {
                documents.Add(found.Value);
            }
        }

        return documents.Count > 0 ? Created(context, batch, documents, faults: []) : Problem.NotFound("What the request made then has been removed since.");
    }

    private (ResourceScope? Owner, JsonElement? Body, IReadOnlyList<RuleFault> Faults) Read(JsonElement sent, string path, ResourceScope scope)
    {
        var (owner, body, faults) = MadeMembers.TakeOwner(sent, path, schema.Owner, scope);
        faults = [.. faults, .. schema.Check(body, path)];
        return faults.Count == 0 ? (owner, body, faults) : (null, null, faults);
    }

    private IResult Created(HttpContext context, ResourceBatch batch, IReadOnlyList<ResourceDocument> made, IReadOnlyList<RuleFault> faults)
    {
        if (batch.IsList)
        {
            return new ResourceResult(StatusCodes.Status201Created, ResourceWriter.Json(made, faults));
        }

        context.Response.Headers.Location = $"/api/v1/{schema.Name}/{made[0].Id}";
        context.Response.GetTypedHeaders().ETag = Tag(version: 1);
        return new ResourceResult(StatusCodes.Status201Created, ResourceWriter.Json(made[0], fields: null));
    }

    private static ResourceResult Answer(HttpContext context, ResourceDocument document, long version)
    {
        context.Response.GetTypedHeaders().ETag = Tag(version);
        return new ResourceResult(StatusCodes.Status200OK, ResourceWriter.Json(document, fields: null));
    }

    private static EntityTagHeaderValue Tag(long version) => new($"\"{version}\"");

    private static IResult Forbidden() => Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", NotYours);

    private static IResult Overtaken() => Problem.Conflict([new RuleFault("", "was changed by somebody else at the same time", "read it again, and decide anew")]);

    private IResult Unknown(string id) => Problem.NotFound($"There is no document '{ForeignText.Shown(id)}' in {schema.Name}.");
}
