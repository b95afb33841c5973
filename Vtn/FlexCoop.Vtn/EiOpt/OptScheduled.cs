using System.Globalization;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>A VEN has said when it takes part, or has taken that back.</summary>
/// <param name="OptId">By which opt.</param>
/// <param name="OptType">What it said; null where it is taken back.</param>
/// <param name="Windows">For how many windows of time; 0 where it is taken back.</param>
internal sealed record OptScheduled(string OptId, OptType? OptType, int Windows) : AuditEntry
{
    public override string Kind => OptType is null ? "opt-cancelled" : "opt-scheduled";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
        [("optId", ForeignText.Shorten(OptId)), ("opt", OptType?.ToString()), ("windows", OptType is null ? null : Windows.ToString(CultureInfo.InvariantCulture))];
}
