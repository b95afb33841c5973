namespace FlexCoop.Middleware.MarketContexts;

/// <summary>What an event of a program has unless it says otherwise; the meaning of each is that of the event's member of the same name.</summary>
internal sealed record EventDefaultsResource
{
    public required uint Priority { get; init; }

    public required string Notification { get; init; }

    public string? RampUp { get; init; }

    public string? Recovery { get; init; }

    public string? StartAfter { get; init; }

    /// <summary>always or never.</summary>
    public required string ResponseRequired { get; init; }
}
