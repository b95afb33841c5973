using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>A venID that is allocated before its VEN registers.</summary>
public sealed record VenAllocation
{
    public required string VenId { get; init; }

    /// <summary>The profile that it speaks. One of 2.0b is to register; one of 2.0a, which has no registration, is served from now on.</summary>
    public OadrProfileName Profile { get; init; } = OadrProfileName.Profile20b;

    /// <summary>Where a VEN of 2.0a takes what is pushed to it: the base of its services; null for one that polls. Null for one of 2.0b, which says so itself when it registers.</summary>
    public string? PushAddress { get; init; }

    /// <summary>Its name until it gives one; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>By what names targets mean it; null for <see cref="VenRegistry.NamesOfNew"/>.</summary>
    public TargetNames? Names { get; init; }

    /// <summary>The programs whose events are for it; none for all.</summary>
    public IReadOnlyList<string> MarketContexts { get; init; } = [];
}
