namespace FlexCoop.Middleware.Vens;

/// <summary>Push to a VEN as REST shows it.</summary>
internal sealed record PushResource
{
    /// <summary>The base of its services, as it has registered it.</summary>
    public required string Address { get; init; }

    /// <summary>idle; pushing; waiting, before what failed is tried again; refused, when the VEN has refused what is owed to it, and the same is not sent again.</summary>
    public required string Status { get; init; }

    /// <summary>Since when pushes fail, in real time; null while they do not.</summary>
    public string? FailingSince { get; init; }

    /// <summary>Why the last one did, and what would help; null while they do not.</summary>
    public string? Fault { get; init; }

    /// <summary>How many have failed in a row.</summary>
    public required int Failures { get; init; }

    /// <summary>When it is tried again, in real time, unless the VEN speaks before; null while pushes do not fail.</summary>
    public string? NextTryAt { get; init; }

    /// <summary>What the VEN has refused as it is: kinds of what is owed to it. It is sent again when its content changes, or the VEN registers again.</summary>
    public required IReadOnlyList<string> Refused { get; init; }
}
