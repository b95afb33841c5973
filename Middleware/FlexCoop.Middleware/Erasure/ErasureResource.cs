using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Erasure;

/// <summary>An erasure as REST shows it: nobody can tell whose.</summary>
/// <param name="Id">Random.</param>
/// <param name="By">member or operator.</param>
/// <param name="AskedAt">When it was asked for.</param>
/// <param name="FinishedAt">When it was done; null until then.</param>
internal sealed record ErasureResource(string Id, string By, string AskedAt, string? FinishedAt)
{
    public static ErasureResource Of(ErasureDocument erasure) =>
        new(erasure.Id, $"{erasure.By}".ToLowerInvariant(), RestTime.Text(erasure.AskedAt), erasure.FinishedAt is { } finished ? RestTime.Text(finished) : null);
}
