using System.Runtime.InteropServices;
using System.Text.Json;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>The documents of all resources: finds, lists, makes, changes and removes them, within a view.</summary>
internal sealed class ResourceStore(Database database, ResourceCollections collections, ResourceCursors cursors, Clocks clocks, IEnumerable<IResourceFeature> features)
{
    /// <summary>The most documents that one request looks at; a page that would need more ends early, and says where it goes on.</summary>
    private const int MaxScanned = 5000;

    /// <summary>The most documents that are put into buckets for one request, but for those of the last one.</summary>
    private const int MaxBucketed = 20_000;

    private const int Chunk = 250;

    /// <summary>After how many bytes of documents a chunk ends, and a page: one document is in each, whatever its size.</summary>
    private const int ChunkBytes = 4 << 20;

    private const int PageBytes = 8 << 20;

    private static readonly TimeSpan KeysKept = TimeSpan.FromHours(24);

    private readonly ILookup<string, IResourceFeature> _features = features.ToLookup(feature => feature.Resource);

    /// <summary>Says where lists go on.</summary>
    public ResourceCursors Cursors { get; } = cursors;

    /// <summary>What features add to a resource.</summary>
    public IEnumerable<IResourceFeature> FeaturesOf(ResourceSchema schema) => _features[schema.Name];

    /// <summary>What features leave of a view.</summary>
    public ResourceView? Shown(ResourceSchema schema, ResourceActor actor, ResourceView? view) =>
        view is not null && FeaturesOf(schema).Any() ? view with { Shown = document => FeaturesOf(schema).All(feature => feature.Shows(actor, document)) } : view;

    /// <summary>Adds to a unit of work of a feature that a document is made.</summary>
    public UnitOfWork Insert(UnitOfWork work, ResourceSchema schema, ResourceDocument document) =>
        Add(work.Insert(collections.Of(schema), document).Publish(ResourceHappenings.Of(schema, document, "made")).Then(() => Follow(schema, document, isRemoved: false)), schema, document);

    /// <summary>Adds to a unit of work of a feature that a document is changed.</summary>
    public UnitOfWork Update(UnitOfWork work, ResourceSchema schema, Stored<ResourceDocument> read, ResourceDocument document) =>
        work.Update(collections.Of(schema), read, document).Publish(ResourceHappenings.Of(schema, document, "changed")).Then(() => Follow(schema, document, isRemoved: false));

    /// <summary>A document, whosever it is; null when there is none.</summary>
    public ValueTask<Stored<ResourceDocument>?> FindAsync(ResourceSchema schema, string id, CancellationToken cancellationToken) => database.Documents(collections.Of(schema)).FindAsync(id, cancellationToken);

    /// <summary>A page of all documents, whosever they are, in the order of their ids.</summary>
    public ValueTask<IReadOnlyList<Stored<ResourceDocument>>> ListAsync(ResourceSchema schema, string? after, int limit, CancellationToken cancellationToken) =>
        database.Documents(collections.Of(schema)).ListAsync(after, limit, cancellationToken);

    /// <summary>Up to so many of the documents of an owner that have this text under an index, the newest first.</summary>
    public async ValueTask<IReadOnlyList<Stored<ResourceDocument>>> NewestAsync(ResourceSchema schema, ResourceScope scope, string index, string key, int limit, CancellationToken cancellationToken)
    {
        var from = scope.Key(key);
        var walked = await database.Documents(collections.Of(schema)).WalkAsync(
            ResourceCollections.IndexName(FilterReader.Member(index, schema)!), new IndexRange(from, from + '\u0000', IsDescending: true), after: null, limit, ChunkBytes, cancellationToken);
        return [.. walked.Select(one => one.Document)];
    }

    /// <returns>Null when there is none in the view: a foreign one is as none.</returns>
    public async ValueTask<Stored<ResourceDocument>?> FindAsync(ResourceSchema schema, ResourceView view, string id, CancellationToken cancellationToken) =>
        await database.Documents(collections.Of(schema)).FindAsync(id, cancellationToken) is { } found && view.Holds(found.Value) ? found : null;

    /// <summary>A page of what a query asks for.</summary>
    public async Task<ResourcePage> PageAsync(ResourceSchema schema, ResourceView view, ResourceQuery query, CancellationToken cancellationToken)
    {
        var documents = database.Documents(collections.Of(schema));
        var (index, range) = Plan(schema, view.Scope, query);
        var (found, place, scanned, bytes) = (new List<(IndexPlace Place, Stored<ResourceDocument> Document)>(), query.After, 0, 0L);
        while (scanned < MaxScanned)
        {
            var chunk = await documents.WalkAsync(index, range, place, scanned == 0 ? Math.Min(Chunk, query.Limit + 1) : Chunk, ChunkBytes, cancellationToken);
            foreach (var one in chunk)
            {
                if (query.Holds(one.Document.Value) && view.Holds(one.Document.Value))
                {
                    if (found.Count == query.Limit || bytes > PageBytes)
                    {
                        return Page(found[^1].Place);
                    }

                    bytes += JsonMarshal.GetRawUtf8Value(one.Document.Value.Body).Length;
                    found.Add(one);
                    view.Note(one.Document.Value);
                }
            }

            if (chunk.Count == 0)
            {
                return Page(end: null);
            }

            (scanned, place) = (scanned + chunk.Count, chunk[^1].Place);
        }

        return Page(place);

        ResourcePage Page(IndexPlace? end) => new([.. found.Select(one => one.Document)], end is null ? null : Cursors.Write(query.List, end));
    }

    /// <summary>What a query asks for, in buckets of time.</summary>
    /// <returns>Null when too many documents would have to be looked at.</returns>
    /// <remarks>In the order of time, page by page; but where a condition picks one key of an index, such as one device, all that it leaves is looked at for each page.</remarks>
    public async Task<BucketPage?> BucketsAsync(ResourceSchema schema, ResourceView view, ResourceQuery query, BucketQuery by, CancellationToken cancellationToken)
    {
        var documents = database.Documents(collections.Of(schema));
        var isByTime = !query.Filter.Any(term => term.Operator == FilterOperator.Equal && Narrows(schema, term));
        var (index, range) = Plan(schema, view.Scope, query with { Sort = isByTime ? schema.Time : null });
        var (buckets, place, scanned) = (new SortedDictionary<DateTimeOffset, Bucket>(), isByTime ? query.After : null, 0);
        while (scanned <= 2 * MaxBucketed)
        {
            var chunk = await documents.WalkAsync(index, range, place, Chunk, ChunkBytes, cancellationToken);
            foreach (var document in chunk.Select(one => one.Document.Value))
            {
                if (by.TimeOf(document) is not { } at || !query.Holds(document) || !view.Holds(document))
                {
                    continue;
                }

                var start = by.StartOf(at);
                if (!buckets.TryGetValue(start, out var bucket))
                {
                    if (isByTime && (buckets.Count == query.Limit || scanned > MaxBucketed))
                    {
                        return new BucketPage([.. buckets.Values], Cursors.Write(query.List, new IndexPlace(Key(start), Id: "")));
                    }

                    buckets.Add(start, bucket = new Bucket(start, by));
                }

                bucket.Add(document, at);
                view.Note(document);
            }

            if (chunk.Count == 0)
            {
                var left = buckets.Values.Where(bucket => isByTime || query.After is null || ResourceValue.Compare(Key(bucket.Start), query.After.Key) >= 0).Take(query.Limit + 1).ToList();
                return new BucketPage([.. left.Take(query.Limit)], left.Count > query.Limit ? Cursors.Write(query.List, new IndexPlace(Key(left[^1].Start), Id: "")) : null);
            }

            (scanned, place) = (scanned + chunk.Count, chunk[^1].Place);
        }

        return null;

        string Key(DateTimeOffset start) => view.Scope.Key(IndexKey.Of(start));
    }

    /// <summary>Makes documents, in one commit.</summary>
    /// <param name="schema">Of which resource.</param>
    /// <param name="rows">Whose each is, and what it says.</param>
    /// <param name="keepsGoodRows">Whether the others are made where the values of some are another's; else none is.</param>
    /// <param name="kept">Says what is kept of the request, of what was made and what was not; null when it named no key.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>The documents, and those rows whose values another document has already; nothing of both when the same request came twice at once, and the other was first.</returns>
    public async Task<(IReadOnlyList<ResourceDocument> Made, IReadOnlyList<NewDocument> Taken)> MakeAsync(
        ResourceSchema schema, IReadOnlyList<NewDocument> rows, bool keepsGoodRows, Func<IReadOnlyList<ResourceDocument>, IReadOnlyList<NewDocument>, IdempotencyDocument>? kept, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        IReadOnlyList<ResourceDocument> documents =
        [
            .. rows.Zip(rows.Select(_ => Guid.CreateVersion7(now).ToString()).Order(StringComparer.Ordinal), (row, id) => new ResourceDocument
            {
                Id = id, Cooperative = row.Owner.Cooperative, MemberId = row.Owner.MemberId, Subject = row.Subject, CreatedAt = now, ChangedAt = now, Body = row.Body,
            }),
        ];
        while (true)
        {
            var (work, held, made, taken) = (new UnitOfWork(), new HashSet<string>(), new List<ResourceDocument>(), new List<NewDocument>());
            foreach (var (index, document) in documents.Index())
            {
                if (ResourceCollections.UniqueKey(schema, document) is { } unique && !(held.Add(unique) && await TryHoldAsync(work, schema, unique, document.Id, cancellationToken)))
                {
                    taken.Add(rows[index]);
                    continue;
                }

                Insert(work, schema, document);
                if (rows[index].IsRecorded)
                {
                    work.Record(new ResourceChange("made", schema.Name, document) { At = now });
                }

                made.Add(document);
            }

            if (made.Count == 0 || (taken.Count > 0 && !keepsGoodRows))
            {
                return ([], taken);
            }

            var request = kept?.Invoke(made, taken);
            if (request is not null)
            {
                work.Insert(IdempotencyDocument.Collection, request);
            }

            if (await database.TryCommitAsync(work, cancellationToken))
            {
                return (made, taken);
            }

            if (request is not null && await FindKeptAsync(request.Id, cancellationToken) is not null)
            {
                return ([], []);
            }
        }
    }

    /// <summary>Keeps what the platform itself has found out, in one commit: a document whose unique values are there already is changed, if it says something else; all others are made.</summary>
    /// <param name="schema">Of which resource; it has unique members.</param>
    /// <param name="owner">Whose they are.</param>
    /// <param name="bodies">What they say; of two with the same unique values the first counts.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>How many were made or changed.</returns>
    public async Task<int> KeepAsync(ResourceSchema schema, ResourceScope owner, IReadOnlyList<JsonElement> bodies, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (now, work, held, kept) = (clocks.Wire.GetUtcNow(), new UnitOfWork(), new HashSet<string>(), 0);
            foreach (var body in bodies)
            {
                var document = new ResourceDocument { Id = Guid.CreateVersion7(now).ToString(), Cooperative = owner.Cooperative, MemberId = owner.MemberId, CreatedAt = now, ChangedAt = now, Body = body };
                var unique = ResourceCollections.UniqueKey(schema, document)!;
                if (!held.Add(unique))
                {
                    continue;
                }

                if (await database.Documents(collections.Of(schema)).FindAllAsync(ResourceCollections.UniqueName(schema), unique, cancellationToken) is [var there, ..])
                {
                    if (!JsonElement.DeepEquals(there.Value.Body, body))
                    {
                        var changed = there.Value with { Body = body, ChangedAt = now > there.Value.ChangedAt ? now : there.Value.ChangedAt };
                        Update(work, schema, there, changed);
                        kept++;
                    }
                }
                else if (await TryHoldAsync(work, schema, unique, document.Id, cancellationToken))
                {
                    Insert(work, schema, document);
                    kept++;
                }
            }

            if (kept == 0 || await database.TryCommitAsync(work, cancellationToken))
            {
                return kept;
            }
        }
    }

    /// <summary>The documents of an owner of which a member that is an index lies in [from, to), the last first.</summary>
    public async Task<IReadOnlyList<Stored<ResourceDocument>>> WithinAsync(ResourceSchema schema, ResourceScope owner, string member, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
    {
        var (documents, index) = (database.Documents(collections.Of(schema)), ResourceCollections.IndexName(FilterReader.Member(member, schema)!));
        var range = new IndexRange(owner.Key(IndexKey.Of(from)), owner.Key(IndexKey.Of(to)), IsDescending: true);
        var found = new List<Stored<ResourceDocument>>();
        for (var place = default(IndexPlace); found.Count < most && await documents.WalkAsync(index, range, place, Math.Min(Chunk, most - found.Count), ChunkBytes, cancellationToken) is { Count: > 0 } chunk; place = chunk[^1].Place)
        {
            found.AddRange(chunk.Select(one => one.Document));
        }

        return found;
    }

    /// <summary>Puts another body in the place of a document's.</summary>
    /// <returns>The document; null when it was changed since it was read; or that its values are another's.</returns>
    public async Task<(ResourceDocument? Changed, bool IsTaken)> ReplaceAsync(ResourceSchema schema, Stored<ResourceDocument> read, JsonElement body, ResourceActor actor, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        var changed = read.Value with { Body = body, ChangedAt = now > read.Value.ChangedAt ? now : read.Value.ChangedAt };
        var work = Recorded(Update(new UnitOfWork(), schema, read, changed), "changed", schema, changed, actor);
        var (before, after) = (ResourceCollections.UniqueKey(schema, read.Value), ResourceCollections.UniqueKey(schema, changed));
        if (before != after)
        {
            if (after is not null && !await TryHoldAsync(work, schema, after, changed.Id, cancellationToken))
            {
                return (null, IsTaken: true);
            }

            await LetGoAsync(work, before, changed.Id, cancellationToken);
        }

        return await database.TryCommitAsync(work, cancellationToken) ? (changed, false) : (null, false);
    }

    /// <summary>Removes a document that somebody is done with.</summary>
    /// <returns>False when it was changed since it was read.</returns>
    public Task<bool> RemoveAsync(ResourceSchema schema, Stored<ResourceDocument> read, ResourceActor actor, CancellationToken cancellationToken) =>
        RemoveAsync(schema, [read], Recorded(new UnitOfWork(), "removed", schema, read.Value, actor), cancellationToken);

    /// <summary>Removes documents in one commit, for the platform itself.</summary>
    /// <returns>False when one was changed since it was read; then all of them stay.</returns>
    public Task<bool> RemoveAsync(ResourceSchema schema, IReadOnlyList<Stored<ResourceDocument>> read, CancellationToken cancellationToken) => RemoveAsync(schema, read, new UnitOfWork(), cancellationToken);

    private async Task<bool> RemoveAsync(ResourceSchema schema, IReadOnlyList<Stored<ResourceDocument>> read, UnitOfWork work, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        foreach (var one in read)
        {
            work.Delete(collections.Of(schema), one).Publish(ResourceHappenings.Of(schema, one.Value with { ChangedAt = now }, "removed")).Then(() => Follow(schema, one.Value, isRemoved: true));
            await LetGoAsync(work, ResourceCollections.UniqueKey(schema, one.Value), one.Value.Id, cancellationToken);
        }

        return await database.TryCommitAsync(work, cancellationToken);
    }

    /// <summary>What who runs the platform changes is to be provable.</summary>
    private UnitOfWork Recorded(UnitOfWork work, string what, ResourceSchema schema, ResourceDocument document, ResourceActor actor) =>
        actor.Kind == ActorKind.Operator ? work.Record(new ResourceChange(what, schema.Name, document) { At = clocks.Wire.GetUtcNow() }) : work;

    /// <summary>What came of a request with this key; null when it is new, or was forgotten.</summary>
    public async ValueTask<IdempotencyDocument?> FindKeptAsync(string id, CancellationToken cancellationToken) =>
        (await database.Documents(IdempotencyDocument.Collection).FindAsync(id, cancellationToken))?.Value;

    /// <summary>Forgets requests that are older than a day, a chunk in each commit.</summary>
    public async Task ForgetRequestsAsync(CancellationToken cancellationToken)
    {
        var (kept, range) = (database.Documents(IdempotencyDocument.Collection), new IndexRange("", IndexKey.Of(clocks.Wire.GetUtcNow() - KeysKept)));
        for (var place = default(IndexPlace); await kept.WalkAsync(IdempotencyDocument.ByAge, range, place, Chunk, ChunkBytes, cancellationToken) is { Count: > 0 } old; place = old[^1].Place)
        {
            var work = new UnitOfWork();
            foreach (var (_, request) in old)
            {
                work.Delete(IdempotencyDocument.Collection, request);
            }

            await database.TryCommitAsync(work, cancellationToken);
        }
    }

    private UnitOfWork Add(UnitOfWork work, ResourceSchema schema, ResourceDocument document)
    {
        foreach (var feature in FeaturesOf(schema))
        {
            feature.Add(work, document);
        }

        return work;
    }

    private void Follow(ResourceSchema schema, ResourceDocument document, bool isRemoved)
    {
        foreach (var feature in FeaturesOf(schema))
        {
            feature.Follow(document, isRemoved);
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

        return (ResourceCollections.IndexName(FilterReader.Member(index, schema)!), range);
    }

    /// <summary>Whether a condition says which part of an index to walk. A document stands in the index of a list once for each item, so only one item may be asked for.</summary>
    private static bool Narrows(ResourceSchema schema, FilterTerm term) =>
        ResourceCollections.Indexes(schema).Contains(term.Member.Path) && term.Operator != FilterOperator.NotEqual && (term.Operator == FilterOperator.Equal || term.Member.Kind != MemberKind.Texts);

    /// <summary>Takes what is to be unique for a document.</summary>
    /// <returns>False when another document has it.</returns>
    /// <remarks>
    /// Who has it is told by the index, which is there for all documents; its holder makes one of two requests at once fail. So the holder is read first: what is committed between the two fails the commit.
    /// A holder may be left from a time when the schema had another annotation: it is taken over.
    /// </remarks>
    private async Task<bool> TryHoldAsync(UnitOfWork work, ResourceSchema schema, string unique, string documentId, CancellationToken cancellationToken)
    {
        var held = await database.Documents(ResourceUniqueDocument.Collection).FindAsync(unique, cancellationToken);
        if ((await database.Documents(collections.Of(schema)).FindAllAsync(ResourceCollections.UniqueName(schema), unique, cancellationToken)).Count > 0)
        {
            return false;
        }

        var holder = new ResourceUniqueDocument(unique, documentId);
        _ = held is null ? work.Insert(ResourceUniqueDocument.Collection, holder) : work.Update(ResourceUniqueDocument.Collection, held, holder);
        return true;
    }

    private async Task LetGoAsync(UnitOfWork work, string? unique, string documentId, CancellationToken cancellationToken)
    {
        if (unique is not null && await database.Documents(ResourceUniqueDocument.Collection).FindAsync(unique, cancellationToken) is { } held && held.Value.DocumentId == documentId)
        {
            work.Delete(ResourceUniqueDocument.Collection, held);
        }
    }
}
