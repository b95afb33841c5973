using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>A program as it is stored: what the standard leaves to it (rules 18, 201), and what its events have unless they say otherwise.</summary>
public sealed record MarketContextDocument
{
    internal static readonly CollectionDefinition<MarketContextDocument> Collection = new(
        "market-contexts", VtnJson.Default.MarketContextDocument, program => program.Id);

    /// <summary>The operator's short name for it, which stands in addresses.</summary>
    public required string Id { get; init; }

    /// <summary>What events, reports and opts name it by; unique after RFC 3986 normalisation (rule 512).</summary>
    public required string Uri { get; init; }

    /// <summary>For people; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Forbid unless said.</summary>
    public OverlapPolicy Overlap { get; init; }

    /// <summary>Send unless said.</summary>
    public OptOutWindowPolicy OptOutWindows { get; init; }

    /// <summary>The opt of a VEN that has said nothing, and outside the windows of its schedules; optIn unless said.</summary>
    public OptType DefaultOpt { get; init; } = OptType.OptIn;

    /// <summary>Which schedule counts at a moment for which there are both; optOut unless said.</summary>
    public OptType SchedulePrecedence { get; init; } = OptType.OptOut;

    public EventDefaults EventDefaults { get; init; } = new();

    /// <summary>The program of a URI that none was made for. It allows overlaps: nobody has said that its events belong to one program.</summary>
    internal static MarketContextDocument Implicit(string uri) => new() { Id = "", Uri = uri, Overlap = OverlapPolicy.Allow };
}
