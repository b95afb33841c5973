namespace FlexCoop.Vtn;

/// <summary>What came of an operator's wish about a report.</summary>
/// <param name="Request">The request as it stands; null when it was not made.</param>
/// <param name="Faults">What speaks against it; empty when it was done.</param>
public sealed record ReportRequestChange(ReportRequestDocument? Request, IReadOnlyList<RuleFault> Faults);
