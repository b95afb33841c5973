using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>The opt of a VEN, or of a part of it, for one event: oadrCreateOpt with qualifiedEventID (rule 206).</summary>
public sealed record EventOpt
{
    public required string OptId { get; init; }

    public required OptType OptType { get; init; }

    /// <summary>economic, overrideStatus, …</summary>
    public required string Reason { get; init; }

    public required OptScope Scope { get; init; }

    /// <summary>The modification that it was given for; it outlives later ones.</summary>
    public required uint ModificationNumber { get; init; }

    /// <summary>createdDateTime: the VEN's own time.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it came to us.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>By what a repetition of the same message is known.</summary>
    public required string Digest { get; init; }

    /// <summary>What still counts of the opts of one event, each for what no later one is for.</summary>
    /// <param name="opts">All of them, the oldest first.</param>
    public static IReadOnlyList<EventOpt> InForce(IReadOnlyList<EventOpt> opts)
    {
        var inForce = new List<EventOpt>();
        foreach (var opt in opts)
        {
            inForce = [.. inForce.Select(older => older.Scope.Without(opt.Scope) is { } left ? older with { Scope = left } : null).OfType<EventOpt>(), opt];
        }

        return inForce;
    }
}
