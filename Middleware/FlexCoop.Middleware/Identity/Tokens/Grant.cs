namespace FlexCoop.Middleware.Identity;

/// <summary>What a person has granted to a client, from the first code to the last refreshed token.</summary>
internal sealed record Grant
{
    public required string ClientId { get; init; }

    /// <summary>The person, by our own id.</summary>
    public required string ProsumerId { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Under which mandate; it must be in force, in this epoch, whenever a token is issued or used.</summary>
    public required string MandateId { get; init; }

    public required int Epoch { get; init; }

    /// <summary>When the person logged in.</summary>
    public required DateTimeOffset AuthTime { get; init; }

    /// <summary>From the client's authorization request; null when it sent none.</summary>
    public string? Nonce { get; init; }
}
