using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>One thing that a kind of actor may do, stored. What no policy allows is denied.</summary>
internal sealed record AccessPolicy
{
    public static readonly CollectionDefinition<AccessPolicy> Collection = new("access-policies", AccessJson.Default.AccessPolicy, policy => policy.Id);

    /// <summary>All data.</summary>
    public const string AllData = "*";

    public required string Id { get; init; }

    public required ActorKind Actor { get; init; }

    /// <summary>Which of that kind, by client_id or cooperative; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    public required Whose Whose { get; init; }

    /// <summary>What data: classes, names of resources, or <see cref="AllData"/>.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>For which purposes; empty for any.</summary>
    public IReadOnlyList<Purpose> Purposes { get; init; } = [];

    /// <summary>How fine series may be; zero for raw.</summary>
    public required TimeSpan Finest { get; init; }

    public required Basis Basis { get; init; }

    /// <summary>Whether it may be changed, too.</summary>
    public bool MayChange { get; init; }

    /// <summary>Of how many homes a sum must be; null where it is of none, or as many as the settings say.</summary>
    public int? MinHomes { get; init; }

    /// <summary>From when on it holds; null for ever.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Until when it holds; null for ever.</summary>
    public DateTimeOffset? Until { get; init; }
}
