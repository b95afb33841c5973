using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>An event that a scenario wants announced, or what an announced one is to become.</summary>
public sealed record EventOrder
{
    /// <summary>The program.</summary>
    public string MarketContext { get; init; } = "http://MarketContext1";

    /// <summary>Whom it is for; its venIDs, groupIDs, resourceIDs and partyIDs count.</summary>
    public required EiTarget Target { get; init; }

    /// <summary>The start, in UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Zero is without end.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<OrderedSignal> Signals { get; init; }

    /// <summary>Null for none.</summary>
    public OrderedBaseline? Baseline { get; init; }

    /// <summary>Null for none.</summary>
    public TimeSpan? RampUp { get; init; }

    /// <summary>Null for none.</summary>
    public TimeSpan? Recovery { get; init; }

    /// <summary>Null for none.</summary>
    public TimeSpan? StartAfter { get; init; }

    /// <summary>0 for none.</summary>
    public uint Priority { get; init; }

    /// <summary>Whether it is a test.</summary>
    public bool TestEvent { get; init; }

    /// <summary>Whether the VENs are to answer.</summary>
    public ResponseRequired ResponseRequired { get; init; } = ResponseRequired.Always;
}
