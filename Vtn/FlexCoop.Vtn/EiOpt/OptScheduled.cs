using System.Globalization;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>A VEN has said when it takes part, or has taken that back. Not by which optID: that is text of its owner's (§2.7 of the security design).</summary>
/// <param name="OptType">What it said; null where it is taken back.</param>
/// <param name="Windows">For how many windows of time; 0 where it is taken back.</param>
internal sealed record OptScheduled(OptType? OptType, int Windows) : AuditEntry
{
    public override string Kind => OptType is null ? "opt-cancelled" : "opt-scheduled";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
        [("opt", OptType?.ToString()), ("windows", OptType is null ? null : Windows.ToString(CultureInfo.InvariantCulture))];
}
