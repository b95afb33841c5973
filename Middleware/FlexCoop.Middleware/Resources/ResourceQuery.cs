using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>What of a list is asked for.</summary>
internal sealed record ResourceQuery
{
    /// <summary>What must hold for every document.</summary>
    public required IReadOnlyList<FilterTerm> Filter { get; init; }

    /// <summary>The index in whose order they are given; null when any will do.</summary>
    public required string? Sort { get; init; }

    public required bool IsDescending { get; init; }

    /// <summary>The members to show; null for all.</summary>
    public required IReadOnlySet<string>? Fields { get; init; }

    public required int Limit { get; init; }

    /// <summary>How they are put into buckets; null when they are given as they are.</summary>
    public required BucketQuery? Buckets { get; init; }

    /// <summary>After which place it goes on; null for the first page.</summary>
    public required IndexPlace? After { get; init; }

    /// <summary>What a cursor of this list is bound to: path, filter, order and length of buckets.</summary>
    internal required string List { get; init; }

    /// <summary>By what the documents of a resource can be ordered.</summary>
    public static IEnumerable<string> Orders(ResourceSchema schema) => ResourceCollections.Indexes(schema).Where(index => FilterReader.Member(index, schema)!.Kind != MemberKind.Texts);

    /// <returns>Null when something is wrong with it.</returns>
    public static ResourceQuery? Read(HttpRequest request, ResourceSchema schema, ResourceCursors cursors, List<RuleFault> faults)
    {
        var query = request.Query;
        RestQuery.CheckNames(query, faults, ["filter", "sort", "fields", "after", "limit", .. schema.Time is null ? (string[])[] : [BucketQuery.Bucket, BucketQuery.Aggregate]]);
        var (filter, sort, cursor) = (query["filter"].FirstOrDefault() ?? "", query["sort"].FirstOrDefault(), query["after"].FirstOrDefault());
        var list = $"{request.Path.Value?.ToLowerInvariant().TrimEnd('/')}\n{filter}\n{sort}\n{query[BucketQuery.Bucket]}";
        var read = new ResourceQuery
        {
            Filter = filter.Length == 0 ? [] : FilterReader.Read(filter, schema, faults),
            Sort = sort?.StartsWith('-') == true ? sort[1..] : sort,
            IsDescending = sort?.StartsWith('-') == true,
            Fields = ReadFields(query["fields"].FirstOrDefault(), schema, faults),
            Limit = RestQuery.Limit(query, faults, PageQuery.DefaultLimit, PageQuery.MaxLimit),
            After = cursor is null ? null : cursors.Read(list, cursor),
            Buckets = BucketQuery.Read(query, schema, faults),
            List = list,
        };
        var orders = Orders(schema);
        if (read.Sort is { } by && !orders.Contains(by))
        {
            faults.Add(new RuleFault("sort", $"'{ForeignText.Shown(by)}' is not what documents are ordered by", $"give one of {string.Join(", ", orders)}, with '-' before it for the last first"));
        }

        if (read.Buckets is not null && (sort is not null || read.Fields is not null))
        {
            faults.Add(new RuleFault(BucketQuery.Bucket, "stands beside sort or fields", "leave those out; buckets come in the order of time"));
        }

        if (cursor is not null && read.After is null)
        {
            faults.Add(new RuleFault("after", $"'{ForeignText.Shown(cursor)}' is no cursor of this list, filter and order", "give what 'next' said"));
        }

        return faults.Count == 0 ? read : null;
    }

    /// <summary>Whether a document is asked for.</summary>
    public bool Holds(ResourceDocument document) => Filter.All(term => term.Holds(document));

    private static HashSet<string>? ReadFields(string? text, ResourceSchema schema, List<RuleFault> faults)
    {
        if (text is null)
        {
            return null;
        }

        var known = ResourceSchema.Made.Select(made => made.Path).Concat(schema.Members.Keys.Where(path => !path.Contains('.', StringComparison.Ordinal))).ToList();
        var fields = text.Split(',').ToHashSet();
        foreach (var unknown in fields.Except(known))
        {
            faults.Add(new RuleFault("fields", $"'{ForeignText.Shown(unknown)}' is not a member", $"give some of {string.Join(", ", known)}, joined by ','"));
        }

        return fields;
    }
}
