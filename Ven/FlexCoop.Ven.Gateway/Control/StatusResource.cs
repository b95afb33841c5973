
namespace FlexCoop.Ven.Gateway.Control;

/// <summary>How a VEN is, for its owner. Instants are domain time.</summary>
internal sealed record StatusResource
{
    public required string Name { get; init; }

    public string? VenId { get; init; }

    public string? VtnId { get; init; }

    public DateTimeOffset? LastContact { get; init; }

    /// <summary>Why the VTN cannot be reached, or refuses; null while all is well.</summary>
    public string? Trouble { get; init; }

    public required IReadOnlyList<EventStatusResource> Events { get; init; }

    public required IReadOnlyList<CommandStatusResource> Commands { get; init; }

    public required IReadOnlyList<string> Reports { get; init; }

    public static StatusResource Of(VenStatus status) => new()
    {
        Name = status.VenName,
        VenId = status.VenId,
        VtnId = status.VtnId,
        LastContact = status.LastContact,
        Trouble = status.Trouble,
        Events =
        [
            .. status.Events.Select(taken => new EventStatusResource(
                taken.EventId.Value, taken.ModificationNumber, taken.IsOptIn ? "optIn" : "optOut", taken.Start, taken.End)),
        ],
        Commands =
        [
            .. status.Commands.Values.OrderBy(last => last.Command.ResourceId, StringComparer.Ordinal).Select(last => new CommandStatusResource(
                last.Command.ResourceId,
                last.Command.SignalName ?? "release",
                last.Command.SignalName is null ? null : last.Command.Value,
                last.Command.ValidUntil,
                last.IsDone,
                status.Failing.GetValueOrDefault(last.Command.ResourceId))),
        ],
        Reports = [.. status.Reports.Select(report => report.Value)],
    };
}
