using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>An event as the operator of the VTN under test sees it.</summary>
/// <param name="Status">By the clock.</param>
/// <param name="ModificationNumber">From 0.</param>
/// <param name="Opts">What each VEN answered, and to which modification; null until it has.</param>
public sealed record EventView(EventStatus Status, uint ModificationNumber, IReadOnlyDictionary<VenId, (OptType? Opt, uint? Modification)> Opts);
