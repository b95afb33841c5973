using FlexCoop.Storage;

namespace FlexCoop.Middleware.Access;

/// <summary>What was shown of a grid node in a quarter of an hour, once and for all: asked again, it is the same, whoever has joined or left since. Stored.</summary>
internal sealed record GroupQuarterDocument
{
    public static readonly CollectionDefinition<GroupQuarterDocument> Collection = new("group-quarters", AccessJson.Default.GroupQuarterDocument, shown => IdOf(shown.Group, shown.Start), new DocumentIndex<GroupQuarterDocument>(ByTime, shown => [IdOf(shown.Group, shown.Start)]));

    /// <summary>Those of a group, in the order of time.</summary>
    public const string ByTime = "time";

    /// <summary>The grid node.</summary>
    public required string Group { get; init; }

    public required DateTimeOffset Start { get; init; }

    /// <summary>The mean power of all homes together, W.</summary>
    public required double PowerW { get; init; }

    /// <summary>Of how many members' homes it is.</summary>
    public int Homes { get; init; }

    public static string IdOf(string group, DateTimeOffset start) => $"{group}\n{IndexKey.Of(start)}";
}
