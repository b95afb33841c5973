namespace FlexCoop.Middleware.MarketContexts;

/// <summary>A program as REST shows it.</summary>
internal sealed record MarketContextResource
{
    /// <summary>The operator's short name for it.</summary>
    public required string Id { get; init; }

    /// <summary>What events and opts name it by.</summary>
    public required string Uri { get; init; }

    public string? Name { get; init; }

    /// <summary>forbid or allow.</summary>
    public required string Overlap { get; init; }

    /// <summary>send or hold.</summary>
    public required string OptOutWindows { get; init; }

    /// <summary>optIn or optOut: of those who have said nothing.</summary>
    public required string DefaultOpt { get; init; }

    /// <summary>optIn or optOut: which schedule counts where there are both.</summary>
    public required string SchedulePrecedence { get; init; }

    public required EventDefaultsResource EventDefaults { get; init; }
}
