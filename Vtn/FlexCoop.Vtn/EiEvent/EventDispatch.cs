using System.Globalization;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>An event was announced, modified or cancelled, for the VENs that it concerned then.</summary>
/// <param name="What"><c>announced</c>, <c>modified</c> or <c>cancelled</c>.</param>
/// <param name="Event">The event as it is from then on.</param>
internal sealed record EventDispatch(string What, EventDocument Event) : AuditEntry
{
    public override string Kind => $"event-{What}";

    public override IReadOnlyList<(string Name, string? Value)> Facts =>
    [
        ("event", Event.EventId),
        ("modification", Event.ModificationNumber.ToString(CultureInfo.InvariantCulture)),
        ("start", Event.Definition.Start.ToString("O", CultureInfo.InvariantCulture)),
        ("duration", Event.Definition.Duration.ToString("c", CultureInfo.InvariantCulture)),
    ];
}
