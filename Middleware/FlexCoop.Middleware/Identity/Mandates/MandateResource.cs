using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Identity;

/// <summary>A mandate as REST shows it to who gave it.</summary>
internal sealed record MandateResource
{
    public required string Id { get; init; }

    /// <summary>The client that may act.</summary>
    public required string ClientId { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>active, suspended, revoked or expired.</summary>
    public required string State { get; init; }

    /// <summary>The VEN that acts under it; null when it is no box.</summary>
    public required string? VenId { get; init; }

    public required string CreatedAt { get; init; }

    public required string ChangedAt { get; init; }

    public static MandateResource Of(MandateDocument mandate, DateTimeOffset now) => new()
    {
        Id = mandate.Id,
        ClientId = mandate.ClientId,
        Scopes = mandate.Scopes,
        State = $"{mandate.StateAt(now)}".ToLowerInvariant(),
        VenId = mandate.VenId,
        CreatedAt = RestTime.Text(mandate.CreatedAt),
        ChangedAt = RestTime.Text(mandate.ChangedAt),
    };
}
