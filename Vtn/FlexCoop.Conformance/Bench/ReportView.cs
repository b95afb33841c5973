using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>A report that a VEN was asked for, as the operator of the VTN under test sees it.</summary>
/// <param name="Id">reportRequestID.</param>
/// <param name="IsOver">Whether nothing more is awaited: finished, cancelled or refused.</param>
/// <param name="Refusal">Why the VEN refused; null when it did not.</param>
public sealed record ReportView(ReportRequestId Id, bool IsOver, string? Refusal);
