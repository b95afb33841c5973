using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Access;

/// <summary>Broken glass as REST shows it to operators.</summary>
internal sealed record GlassResource
{
    public required string Id { get; init; }

    /// <summary>Who broke it.</summary>
    public required string By { get; init; }

    public required IReadOnlyList<string> Vens { get; init; }

    public required string Reason { get; init; }

    public required string From { get; init; }

    /// <summary>When it ends, or was ended.</summary>
    public required string Until { get; init; }

    public static GlassResource Of(GlassDocument glass) => new()
    {
        Id = glass.Id, By = glass.OperatorId, Vens = glass.VenIds, Reason = glass.Reason, From = RestTime.Text(glass.From), Until = RestTime.Text(glass.EndedAt ?? glass.Until),
    };
}
