using System.Globalization;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>A VEN has answered an event, or opted for it.</summary>
/// <param name="EventId">The event.</param>
/// <param name="ModificationNumber">Which modification of it.</param>
/// <param name="OptType">What it said.</param>
internal sealed record EventOpted(string EventId, uint ModificationNumber, OptType OptType) : AuditEntry
{
    public override string Kind => "event-opted";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
        [("event", EventId), ("modification", ModificationNumber.ToString(CultureInfo.InvariantCulture)), ("opt", $"{OptType}")];
}
