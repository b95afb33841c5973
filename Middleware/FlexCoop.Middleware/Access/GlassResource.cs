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

    /// <param name="glasses">Those of one id.</param>
    public static GlassResource Of(IReadOnlyList<GlassDocument> glasses) => new()
    {
        Id = glasses[0].Id, By = glasses[0].OperatorId, Vens = [.. glasses.Select(glass => glass.VenId)], Reason = glasses[0].Reason, From = RestTime.Text(glasses[0].From), Until = RestTime.Text(glasses[0].EndedAt ?? glasses[0].Until),
    };
}
