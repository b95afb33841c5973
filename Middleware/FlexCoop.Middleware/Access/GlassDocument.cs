using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>An operator looks at the series of a home, for a reason and for a time; its owner is told. Stored.</summary>
internal sealed record GlassDocument
{
    public static readonly CollectionDefinition<GlassDocument> Collection = new("broken-glass", AccessJson.Default.GlassDocument, glass => $"{glass.Id}/{glass.VenId}") { Subject = glass => glass.VenId };

    /// <summary>The same for all that were named at once.</summary>
    public required string Id { get; init; }

    /// <summary>Who broke it.</summary>
    public required string OperatorId { get; init; }

    /// <summary>Of which VEN.</summary>
    public required string VenId { get; init; }

    /// <summary>Why, as owners read it.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>When the operator ended it before its time; null where he did not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it opens now.</summary>
    public bool IsBroken(DateTimeOffset now) => EndedAt is null && From <= now && now < Until;
}
