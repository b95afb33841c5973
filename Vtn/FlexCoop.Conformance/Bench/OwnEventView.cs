using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>An event as the owner of the VEN under test sees it.</summary>
/// <param name="EventId">Its eventID.</param>
/// <param name="ModificationNumber">Its modification.</param>
/// <param name="Status">By the VEN's clock.</param>
/// <param name="Opt">Whether the home takes part.</param>
/// <param name="IsTest">Whether it is a test.</param>
/// <param name="Baseline">The name of its baseline; null when it has none.</param>
public sealed record OwnEventView(OadrEventId EventId, uint ModificationNumber, EventStatus Status, OptType Opt, bool IsTest, string? Baseline = null);
