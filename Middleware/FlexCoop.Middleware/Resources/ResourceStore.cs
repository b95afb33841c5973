using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>The documents of all resources: finds, lists, makes, changes and removes them, within a scope.</summary>
internal sealed class ResourceStore(Database database, ResourceCollections collections, Clocks clocks)
{
    /// <summary>The most documents that one request looks at; a page that would need more ends early, and says where it goes on.</summary>
    private const int MaxScanned = 5000;

    private const int Chunk = 250;

    private static readonly TimeSpan KeysKept = TimeSpan.FromHours(24);

    /// <returns>Null when there is none in the scope: a foreign one is as none.</returns>
    public async ValueTask<Stored<ResourceDocument>?> FindAsync(ResourceSchema schema, ResourceScope scope, string id, CancellationToken cancellationToken) =>
        await database.Documents(collections.Of(schema)).FindAsync(id, cancellationToken) is { } found && scope.Holds(found.Value) ? found : null;

    /// <summary>A page of what a query asks for.</summary>
    public async Task<ResourcePage> PageAsync(ResourceSchema schema, ResourceScope scope, ResourceQuery query, CancellationToken cancellationToken)
    {
        var documents = database.Documents(collections.Of(schema));
        var (index, range) = Plan(schema, scope, query);
        var (found, place, scanned) = (new List<(IndexPlace Place, Stored<ResourceDocument> Document)>(), query.After, 0);
        while (scanned < MaxScanned)
        {
            var chunk = await documents.WalkAsync(index, range, place, Chunk, cancellationToken);
            found.AddRange(chunk.Where(one => query.Filter.All(term => term.Holds(one.Document.Value))));
            if (found.Count > query.Limit)
            {
                return new ResourcePage([.. found.Take(query.Limit).Select(one => one.Document)], query.Cursor(found[query.Limit - 1].Place));
            }

            if (chunk.Count < Chunk)
            {
                return new ResourcePage([.. found.Select(one => one.Document)], Next: null);
            }

            scanned += chunk.Count;
            place = chunk[^1].Place;
        }

        return new ResourcePage([.. found.Select(one => one.Document)], query.Cursor(place!));
    }

    /// <summary>Makes documents, all in one commit.</summary>
    /// <param name="schema">Of which resource.</param>
    /// <param name="made">Whose each is, and what it says.</param>
    /// <param name="kept">By which request; null when it named no key.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>The documents, or which of them has values that another has already.</returns>
    public async Task<(IReadOnlyList<ResourceDocument> Made, int? Taken)> MakeAsync(
        ResourceSchema schema, IReadOnlyList<(ResourceScope Owner, JsonElement Body)> made, Func<IReadOnlyList<string>, IdempotencyDocument>? kept, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        IReadOnlyList<ResourceDocument> documents =
        [
            .. made.Select(one => new ResourceDocument
            {
                Id = Guid.CreateVersion7(now).ToString(),
                Cooperative = one.Owner.Cooperative,
                MemberId = one.Owner.MemberId,
                CreatedAt = now,
                ChangedAt = now,
                Body = one.Body,
            }),
        ];
        while (true)
        {
            var work = new UnitOfWork();
            var held = new HashSet<string>();
            foreach (var (index, document) in documents.Index())
            {
                work.Insert(collections.Of(schema), document);
                if (UniqueKey(schema, document) is { } unique)
                {
                    if (!held.Add(unique) || await database.Documents(ResourceUniqueDocument.Collection).FindAsync(unique, cancellationToken) is not null)
                    {
                        return ([], index);
                    }

                    work.Insert(ResourceUniqueDocument.Collection, new ResourceUniqueDocument(unique, document.Id));
                }
            }

            if (kept is not null)
            {
                work.Insert(IdempotencyDocument.Collection, kept([.. documents.Select(document => document.Id)]));
            }

            if (await database.TryCommitAsync(work, cancellationToken))
            {
                return (documents, null);
            }

            if (kept is not null && await FindKeptAsync(kept([]).Id, cancellationToken) is not null)
            {
                // The same request came twice at once, and the other was first.
                return ([], null);
            }
        }
    }

    /// <summary>Puts another body in the place of a document's.</summary>
    /// <returns>The document; null when it was changed since it was read; or that its values are another's.</returns>
    public async Task<(ResourceDocument? Changed, bool IsTaken)> ReplaceAsync(ResourceSchema schema, Stored<ResourceDocument> read, JsonElement body, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        var changed = read.Value with { Body = body, ChangedAt = now > read.Value.ChangedAt ? now : read.Value.ChangedAt };
        var work = new UnitOfWork().Update(collections.Of(schema), read, changed);
        var (before, after) = (UniqueKey(schema, read.Value), UniqueKey(schema, changed));
        if (before != after)
        {
            if (after is not null)
            {
                if (await database.Documents(ResourceUniqueDocument.Collection).FindAsync(after, cancellationToken) is not null)
                {
                    return (null, IsTaken: true);
                }

                work.Insert(ResourceUniqueDocument.Collection, new ResourceUniqueDocument(after, changed.Id));
            }

            await LetGoAsync(work, before, cancellationToken);
        }

        return await database.TryCommitAsync(work, cancellationToken) ? (changed, false) : (null, false);
    }

    /// <returns>False when it was changed since it was read.</returns>
    public async Task<bool> RemoveAsync(ResourceSchema schema, Stored<ResourceDocument> read, CancellationToken cancellationToken)
    {
        var work = new UnitOfWork().Delete(collections.Of(schema), read);
        await LetGoAsync(work, UniqueKey(schema, read.Value), cancellationToken);
        return await database.TryCommitAsync(work, cancellationToken);
    }

    /// <summary>What came of a request with this key; null when it is new, or older than a day.</summary>
    public async ValueTask<IdempotencyDocument?> FindKeptAsync(string id, CancellationToken cancellationToken) =>
        (await database.Documents(IdempotencyDocument.Collection).FindAsync(id, cancellationToken))?.Value;

    /// <summary>Forgets requests that are older than a day.</summary>
    public async Task ForgetRequestsAsync(CancellationToken cancellationToken)
    {
        var until = IndexKey.Of(clocks.Wire.GetUtcNow() - KeysKept);
        foreach (var old in await database.Documents(IdempotencyDocument.Collection).FindRangeAsync(IdempotencyDocument.ByAge, from: "", until, cancellationToken))
        {
            await database.TryCommitAsync(new UnitOfWork().Delete(IdempotencyDocument.Collection, old), cancellationToken);
        }
    }

    /// <summary>By which index a query is answered, and which part of it: that of its order, else one that a condition narrows, else that of ids.</summary>
    /// <remarks>A key may be cut in the index, and several conditions may speak of one member: what is found is held to all of them again.</remarks>
    private static (string Index, IndexRange Range) Plan(ResourceSchema schema, ResourceScope scope, ResourceQuery query)
    {
        var narrowing = query.Filter.Where(term => Narrows(schema, term)).OrderBy(term => term.Operator == FilterOperator.Equal ? 0 : 1).ToList();
        var index = query.Sort ?? narrowing.FirstOrDefault()?.Member.Path ?? "id";
        var range = scope.All(query.IsDescending);
        foreach (var term in narrowing.Where(term => term.Member.Path == index))
        {
            var keys = term.Keys.Select(scope.Key).Order(ResourceValue.Order).ToList();
            var (from, to) = (keys[0], keys[^1] + '\u0000');
            range = range with
            {
                From = term.Operator is FilterOperator.Less or FilterOperator.LessOrEqual || ResourceValue.Compare(from, range.From) < 0 ? range.From : from,
                To = term.Operator is FilterOperator.Greater or FilterOperator.GreaterOrEqual || ResourceValue.Compare(to, range.To) > 0 ? range.To : to,
            };
        }

        return (index, range);
    }

    /// <summary>Whether a condition says which part of an index to walk. A document stands in the index of a list once for each item, so only one item may be asked for.</summary>
    private static bool Narrows(ResourceSchema schema, FilterTerm term) =>
        ResourceCollections.Indexes(schema).Contains(term.Member.Path) && term.Operator != FilterOperator.NotEqual && (term.Operator == FilterOperator.Equal || term.Member.Kind != MemberKind.Texts);

    private static string? UniqueKey(ResourceSchema schema, ResourceDocument document)
    {
        if (schema.Unique.Count == 0)
        {
            return null;
        }

        var values = schema.Unique.Select(path => string.Join('\u0001', ResourceValue.Keys(document, schema.Members[path])));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u0000', values)));
        return $"{schema.Name}/{ResourceScope.Of(document).First()}/{Convert.ToHexStringLower(hash)}";
    }

    private async Task LetGoAsync(UnitOfWork work, string? unique, CancellationToken cancellationToken)
    {
        if (unique is not null && await database.Documents(ResourceUniqueDocument.Collection).FindAsync(unique, cancellationToken) is { } held)
        {
            work.Delete(ResourceUniqueDocument.Collection, held);
        }
    }
}
