using System.Text.Json.Nodes;

namespace FlexCoop.Storage;

/// <summary>Something that happened, for those who want to be told: which thing it was and where it is read, never what was measured or what a person has written.</summary>
public sealed record Happening
{
    /// <summary>Random, and the same however often it is told; made when it is published.</summary>
    public string Id { get; init; } = "";

    /// <summary>What happened, from the general to the particular: letters a to z, '-' and '.', such as <c>ven.registered</c>.</summary>
    public required string Topic { get; init; }

    /// <summary>When, by the clock of what happened, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>To which cooperative it belongs; null for none.</summary>
    public string? Cooperative { get; init; }

    /// <summary>To which member of it, by the pseudonym that the cooperative knows; null for none.</summary>
    public string? MemberId { get; init; }

    /// <summary>What is told of it.</summary>
    public required JsonObject Data { get; init; }
}
