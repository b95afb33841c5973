namespace FlexCoop.Vtn;

/// <summary>What became of a wish to make or replace a program.</summary>
/// <param name="IsNew">Whether there was none of its id.</param>
/// <param name="Faults">Why it was not done; empty when it was.</param>
public sealed record MarketContextChange(bool IsNew, IReadOnlyList<RuleFault> Faults);
