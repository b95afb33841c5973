using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Net.Http.Headers;

namespace FlexCoop.Middleware.Resources;

/// <summary>Serves one resource: binds, asks the store, answers.</summary>
/// <param name="schema">The resource.</param>
internal sealed class ResourceHandler(ResourceSchema schema)
{
    public async Task<IResult> ListAsync(HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken)
    {
        if (!ResourceAccess.MayRead(schema, actor))
        {
            return Forbidden();
        }

        var faults = new List<RuleFault>();
        if (ResourceQuery.Read(context.Request, schema, store.Cursors, faults) is not { } query)
        {
            return Problem.Malformed(faults);
        }

        if (store.Shown(schema, actor, ResourceAccess.ToRead(schema, actor, query.Buckets?.Length)) is not { } view)
        {
            return TooFine();
        }

        var form = ResourceFormat.Of(context.Request);
        if (query.Buckets is { } by)
        {
            if (await store.BucketsAsync(schema, view, query, by, cancellationToken) is not { } buckets)
            {
                return Problem.Malformed(new RuleFault("filter", "leaves more documents than are put into buckets", $"narrow it: a range of {schema.Time}, one value of an indexed member, or a shorter bucket"));
            }

            Link(context, buckets.Next);
            return Results.Bytes(
                form switch { ResourceFormat.Csv => BucketWriter.Csv(buckets, by), ResourceFormat.Lines => BucketWriter.Lines(buckets, by), _ => BucketWriter.Json(buckets, by) }, form);
        }

        var page = await store.PageAsync(schema, view, query, cancellationToken);
        Link(context, page.Next);
        return Results.Bytes(
            form switch
            {
                ResourceFormat.Csv => ResourceWriter.Csv(schema, page, query.Fields), ResourceFormat.Lines => ResourceWriter.Lines(page, query.Fields), _ => ResourceWriter.Json(page, query.Fields),
            },
            form);
    }

    public async Task<IResult> FindAsync(string id, HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken)
    {
        if (store.Shown(schema, actor, ResourceAccess.ToRead(schema, actor)) is not { } view)
        {
            return ResourceAccess.MayRead(schema, actor) ? TooFine() : Forbidden();
        }

        if (await store.FindAsync(schema, view, id, cancellationToken) is not { } found)
        {
            return Unknown(id);
        }

        view.Note(found.Value);
        var tag = Tag(found.Version);
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false) || known.Equals(EntityTagHeaderValue.Any)))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        return Answer(context, found.Value, found.Version);
    }

    /// <remarks>
    /// <list type="number">
    /// <item>who may: all that follows is about what they may change;</item>
    /// <item>the body, one document or many;</item>
    /// <item>whether the request came before, by its key;</item>
    /// <item>each row: whose it is to be, and what it says;</item>
    /// <item>the commit.</item>
    /// </list>
    /// </remarks>
    public async Task<IResult> CreateAsync(HttpContext context, ResourceActor actor, ResourceStore store, Clocks clocks, CancellationToken cancellationToken)
    {
        // Step 1
        if (store.Shown(schema, actor, ResourceAccess.ToChange(schema, actor)) is not { } view)
        {
            return Forbidden();
        }

        // Step 2
        var (batch, refusal) = await ResourceBatch.ReadAsync(context.Request, cancellationToken);
        if (batch is null)
        {
            return refusal!;
        }

        using (batch)
        {
            // Step 3
            var key = default(IdempotencyKey);
            if (context.Request.Headers.TryGetValue(IdempotencyKey.Header, out var given))
            {
                key = IdempotencyKey.Of(given.ToString(), actor, schema, batch);
                if (key is null)
                {
                    return Problem.Malformed(new RuleFault(IdempotencyKey.Header, "is none", "give 1 to 200 characters, such as a UUID"));
                }

                if (await RepeatAsync(context, actor, key, view, batch, store, cancellationToken) is { } repeated)
                {
                    return repeated;
                }
            }

            // Step 4
            var (read, faults) = (new List<NewDocument>(), BatchFaults.None);
            foreach (var (index, sent) in batch.Rows.Index())
            {
                var (row, wrong) = Read(sent, batch.IsList ? index : null, view, actor, store);
                faults = faults.With(wrong);
                if (row is not null)
                {
                    read.Add(row);
                }
            }

            IReadOnlyList<NewDocument> rows = read;
            foreach (var feature in store.FeaturesOf(schema))
            {
                (rows, var wrong) = await feature.CheckAsync(rows, cancellationToken);
                faults = faults.With([.. wrong]);
            }

            if (faults.HasAny && !(batch.KeepsGoodRows && rows.Count > 0))
            {
                return Problem.Invalid(faults.Told, faults.More);
            }

            // Step 5
            BatchFaults Refused(IReadOnlyList<NewDocument> taken) => faults.With([.. taken.Select(row => TakenBy(row.Row))]);
            var (made, taken) = await store.MakeAsync(
                schema, rows, batch.KeepsGoodRows, key is null ? null : (documents, without) => key.Keep(documents, Refused(without), clocks.Wire.GetUtcNow()), CancellationToken.None);
            if (made.Count > 0)
            {
                return Created(context, batch, made.Select(document => (document, Version: 1L)).ToList(), Refused(taken), removed: 0);
            }

            // The same request may have come twice at once, and the other been first.
            return key is not null && await RepeatAsync(context, actor, key, view, batch, store, cancellationToken) is { } first
                ? first
                : Problem.Conflict(taken.Count > 0 ? Refused(taken).Told : [new RuleFault(IdempotencyKey.Header, "was used at the same time", "send the request again")]);
        }
    }

    public Task<IResult> ReplaceAsync(string id, HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken) =>
        ChangeAsync(id, context, actor, store, ResourceFormat.Json, (_, sent) => sent, cancellationToken);

    public Task<IResult> PatchAsync(string id, HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken) =>
        ChangeAsync(id, context, actor, store, MergePatch.MediaType, MergePatch.Merge, cancellationToken);

    public async Task<IResult> DeleteAsync(string id, HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken)
    {
        var (found, refusal) = await FindToChangeAsync(id, context, actor, store, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        if (store.FeaturesOf(schema).Select(feature => feature.WhyKept(actor, found.Value)).FirstOrDefault(fault => fault is not null) is { } kept)
        {
            return Problem.Conflict([kept]);
        }

        return await store.RemoveAsync(schema, found, actor, CancellationToken.None) ? Results.NoContent() : Overtaken();
    }

    private async Task<IResult> ChangeAsync(
        string id, HttpContext context, ResourceActor actor, ResourceStore store, string mediaType, Func<JsonElement, JsonElement, JsonElement> change, CancellationToken cancellationToken)
    {
        var (found, refusal) = await FindToChangeAsync(id, context, actor, store, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var (document, unreadable) = await JsonBody.ReadAsync(context.Request, mediaType, cancellationToken);
        if (document is null)
        {
            return unreadable!;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return Problem.Malformed(new RuleFault("", $"is {JsonMembers.Kind(document.RootElement)}", "give an object"));
            }

            var (body, faults) = MadeMembers.Take(change(found.Value.Body, document.RootElement), found.Value);
            faults = [.. faults, .. schema.Validator.Check(body, row: null)];
            if (faults.Count == 0)
            {
                (body, faults) = Complete(store, actor, new ResourceScope(found.Value.Cooperative, found.Value.MemberId), found.Value, body, row: null);
            }

            if (faults.Count > 0)
            {
                return Problem.Invalid(faults);
            }

            if (body.GetRawText().Length > JsonBody.MaxBytes)
            {
                return Problem.TooLarge(new RuleFault("", "would pass 1 MiB by this", "take something out of it"));
            }

            var (changed, isTaken) = await store.ReplaceAsync(schema, found, body, actor, CancellationToken.None);
            return changed is not null ? AnswerChanged(context, actor, store, changed, found.Version + 1) : isTaken ? Problem.Conflict([TakenBy(row: null)]) : Overtaken();
        }
    }

    /// <summary>The document that a request changes, in the version that it names: who changes what they have not read undoes what others did.</summary>
    private async Task<(Stored<ResourceDocument>? Found, IResult? Refusal)> FindToChangeAsync(string id, HttpContext context, ResourceActor actor, ResourceStore store, CancellationToken cancellationToken)
    {
        if (store.Shown(schema, actor, ResourceAccess.ToChange(schema, actor)) is not { } view)
        {
            return (null, Forbidden());
        }

        if (await store.FindAsync(schema, view, id, cancellationToken) is not { } found)
        {
            return (null, Unknown(id));
        }

        var wanted = context.Request.GetTypedHeaders().IfMatch;
        if (wanted.Count == 0)
        {
            return (null, Problem.Of(StatusCodes.Status428PreconditionRequired, "precondition-required", "Precondition required", $"If-Match: is missing; give the ETag of what you have read, or * for whatever is there."));
        }

        return wanted.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(Tag(found.Version), useStrongComparison: true)) ? (found, null) : (null, Overtaken());
    }

    /// <summary>The answer to a request that came before under the same key; null when it did not.</summary>
    private async Task<IResult?> RepeatAsync(HttpContext context, ResourceActor actor, IdempotencyKey key, ResourceView view, ResourceBatch batch, ResourceStore store, CancellationToken cancellationToken)
    {
        if (await store.FindKeptAsync(key.Id, cancellationToken) is not { } kept)
        {
            return null;
        }

        if (kept.BodyHash != key.BodyHash)
        {
            return Problem.Invalid([new RuleFault(IdempotencyKey.Header, "was used with another request", "give a new key for a new request")]);
        }

        var documents = new List<(ResourceDocument Document, long Version)>();
        foreach (var id in kept.DocumentIds)
        {
            if (await store.FindAsync(schema, view, id, cancellationToken) is { } found)
            {
                documents.Add((found.Value, found.Version));
            }
        }

        if (documents.Count > 0 && !IsRead(actor, store, [.. documents.Select(one => one.Document)]))
        {
            return Results.NoContent();
        }

        return documents.Count > 0 ? Created(context, batch, documents, new BatchFaults(kept.Refused, kept.MoreRefused), kept.DocumentIds.Count - documents.Count) : Problem.NotFound("What the request made then has been removed since.");
    }

    /// <summary>A row of what is to be made; null when something is wrong with it.</summary>
    private (NewDocument? Row, IReadOnlyList<RuleFault> Faults) Read(JsonElement sent, int? row, ResourceView view, ResourceActor actor, ResourceStore store)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            return (null, [SchemaFaults.At(row, [], $"is {JsonMembers.Kind(sent)}", "give an object")]);
        }

        var named = schema.Owner switch
        {
            ResourceOwner.Member when view.Scope.MemberId is null => "memberId",
            ResourceOwner.Cooperative when view.Scope == ResourceScope.OfAllCooperatives => "cooperative",
            _ => null,
        };
        var (owner, body, faults) = MadeMembers.TakeOwner(sent, row, named);
        faults = [.. faults, .. schema.Validator.Check(body, row)];
        if (owner is not null && !IsOwner(named!, owner, view, actor))
        {
            faults = [.. faults, SchemaFaults.At(row, [named!], $"'{ForeignText.Shown(owner)}' is none that you act for", named == "memberId" ? "give the memberId of a member who has a mandate in force" : $"give one of {string.Join(", ", actor.Cooperatives)}")];
        }

        var scope = named switch { "memberId" => view.Scope with { MemberId = owner }, "cooperative" => new ResourceScope(owner, MemberId: null), _ => view.Scope };
        if (faults.Count == 0)
        {
            (body, faults) = Complete(store, actor, scope, before: null, body, row);
        }

        return faults.Count == 0 ? (new NewDocument(row, scope, body, IsRecorded: actor.Kind == ActorKind.Operator), faults) : (null, faults);
    }

    /// <summary>What features make of what the schema has passed.</summary>
    private (JsonElement Body, IReadOnlyList<RuleFault> Faults) Complete(ResourceStore store, ResourceActor actor, ResourceScope owner, ResourceDocument? before, JsonElement body, int? row)
    {
        var faults = new List<RuleFault>();
        foreach (var feature in store.FeaturesOf(schema))
        {
            (body, var wrong) = feature.Complete(actor, before, body, row);
            faults.AddRange([.. wrong, .. feature.Check(actor, owner, before, body, row)]);
        }

        return (body, faults);
    }

    private static bool IsOwner(string named, string owner, ResourceView view, ResourceActor actor) => named == "cooperative"
        ? actor.Cooperatives.Contains(owner)
        : owner.Length is >= 1 and <= 64 && owner.All(char.IsAsciiLetterOrDigit) && (view.Members is null || view.Members.Has(owner));

    /// <param name="context">The request.</param>
    /// <param name="batch">What it brought.</param>
    /// <param name="made">What it made, as it is now.</param>
    /// <param name="faults">What was wrong with the rest.</param>
    /// <param name="removed">How many of what it made have been removed since.</param>
    private ResourceResult Created(HttpContext context, ResourceBatch batch, List<(ResourceDocument Document, long Version)> made, BatchFaults faults, int removed)
    {
        if (batch.IsList)
        {
            return new ResourceResult(StatusCodes.Status201Created, ResourceWriter.Json(made.Select(one => one.Document), faults, removed));
        }

        var (document, version) = made[0];
        context.Response.Headers.Location = $"/api/v1/{schema.Name}/{document.Id}";
        context.Response.GetTypedHeaders().ETag = Tag(version);
        return new ResourceResult(StatusCodes.Status201Created, ResourceWriter.Json(document, fields: null));
    }

    /// <summary>Shows what was changed to who may read it, too, and counts that as a use.</summary>
    private IResult AnswerChanged(HttpContext context, ResourceActor actor, ResourceStore store, ResourceDocument document, long version)
    {
        var answer = Answer(context, document, version);
        return IsRead(actor, store, [document]) ? answer : Results.NoContent();
    }

    /// <summary>Whether who asks may read all of these; then they are noted.</summary>
    private bool IsRead(ResourceActor actor, ResourceStore store, IReadOnlyList<ResourceDocument> documents)
    {
        if (store.Shown(schema, actor, ResourceAccess.ToRead(schema, actor)) is not { } view || !documents.All(view.Holds))
        {
            return false;
        }

        foreach (var document in documents)
        {
            view.Note(document);
        }

        return true;
    }

    private static ResourceResult Answer(HttpContext context, ResourceDocument document, long version)
    {
        context.Response.GetTypedHeaders().ETag = Tag(version);
        return new ResourceResult(StatusCodes.Status200OK, ResourceWriter.Json(document, fields: null));
    }

    private static void Link(HttpContext context, string? next)
    {
        if (next is not null)
        {
            var parameters = context.Request.Query.Where(parameter => parameter.Key != "after").Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value.ToString()));
            context.Response.Headers.Link = $"<{context.Request.Path}{QueryString.Create(parameters.Append(KeyValuePair.Create("after", (string?)next)))}>; rel=\"next\"";
        }
    }

    private static EntityTagHeaderValue Tag(long version) => new($"\"{version}\"");

    private static IResult Forbidden() => Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "The token's owner may not do that here.");

    private static IResult TooFine() => Problem.Of(StatusCodes.Status403Forbidden, "forbidden", "Not allowed", "No policy opens this series that fine to you; ask for longer buckets (bucket and aggregate).");

    private static IResult Overtaken() => Problem.Of(StatusCodes.Status412PreconditionFailed, "precondition", "Changed meanwhile", "If-Match: the document has another ETag by now; read it again, and decide anew.");

    private RuleFault TakenBy(int? row) => SchemaFaults.At(row, [], $"has the {string.Join(" and ", schema.Unique)} of another document", "change that one, or give other values");

    private IResult Unknown(string id) => Problem.NotFound($"There is no document '{ForeignText.Shown(id)}' in {schema.Name}.");
}
