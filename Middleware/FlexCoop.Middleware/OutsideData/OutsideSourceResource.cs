using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.OutsideData;

/// <summary>A source and how it goes with it, in REST.</summary>
internal sealed record OutsideSourceResource
{
    public required string Name { get; init; }

    public required string Provider { get; init; }

    /// <summary>The resource that holds its data.</summary>
    public required string Resource { get; init; }

    /// <summary>Where it is asked, without what is asked.</summary>
    public required string Url { get; init; }

    public required string Every { get; init; }

    /// <summary>Whether it has a key; the key itself is never shown.</summary>
    public required bool HasKey { get; init; }

    /// <summary>Whether its data are older than they should be, or there are none.</summary>
    public required bool IsStale { get; init; }

    /// <summary>Whether what it was asked for last is not published yet.</summary>
    public required bool IsAwaited { get; init; }

    /// <summary>How old its data are, in whole seconds since they were asked for; null when there are none.</summary>
    public required long? AgeSeconds { get; init; }

    public required string? DataUntil { get; init; }

    public required string? LastTryAt { get; init; }

    public required string? LastSuccessAt { get; init; }

    public required string? LastFaultAt { get; init; }

    public required string? LastFault { get; init; }

    /// <summary>How often in a row it has failed.</summary>
    public required int Failures { get; init; }

    public required string? NextTryAt { get; init; }

    public static OutsideSourceResource Of(OutsideSource source, DateTimeOffset now)
    {
        var state = source.State;
        return new OutsideSourceResource
        {
            Name = source.Name, Provider = source.ProviderName, Resource = source.Provider.Resource, Url = source.Url.AbsoluteUri, Every = RestTime.Text(source.Every),
            HasKey = source.HasKey, IsStale = source.IsStale(now), IsAwaited = state.IsAwaited, AgeSeconds = state.LastSuccessAt is { } last ? (long)(now - last).TotalSeconds : null,
            DataUntil = RestTime.Text(state.DataUntil), LastTryAt = RestTime.Text(state.LastTryAt), LastSuccessAt = RestTime.Text(state.LastSuccessAt), LastFaultAt = RestTime.Text(state.LastFaultAt),
            LastFault = state.LastFault, Failures = state.Failures, NextTryAt = RestTime.Text(state.NextTryAt),
        };
    }
}
