using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Conformance;

/// <summary>What the owner configures before the VEN under test is powered up.</summary>
/// <param name="VtnUrl">The VTN's origin, or the prefix before <c>OpenADR2/Simple/2.0b</c>.</param>
public sealed record VenSetup(Uri VtnUrl)
{
    /// <summary>Whether the VTN pushes, and the VEN does not poll; it then says itself where it is reached.</summary>
    public bool IsPush { get; init; }

    /// <summary>oadrVenName.</summary>
    public string VenName { get; init; } = "ven-under-test";

    /// <summary>A venID that was given out beforehand; null for none.</summary>
    public VenId? VenId { get; init; }

    /// <summary>The programs whose events are taken; none for any.</summary>
    public IReadOnlyList<string> MarketContexts { get; init; } = ["http://MarketContext1", "http://MarketContext2"];

    /// <summary>Whether it signs its messages, and answers must be signed.</summary>
    public SignaturePolicy Signatures { get; init; }

    /// <summary>How often the history is recorded.</summary>
    public TimeSpan HistoryPeriod { get; init; } = TimeSpan.FromDays(1);
}
