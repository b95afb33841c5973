
using System.Text.Json;
using FlexCoop.Ven.Gateway.Homes;

namespace FlexCoop.Ven.Gateway.Control;

/// <summary>How a VEN is, for its owner. Instants are domain time.</summary>
internal sealed record StatusResource
{
    public required string Name { get; init; }

    public string? VenId { get; init; }

    public string? VtnId { get; init; }

    /// <summary>registering, registered, refused (registered as far as the agent knows, and let in no more: the certificate says why), ended (by the VTN or <c>cancel</c>: until it registers anew), unregistering (the VTN is still to be told) or unregistered.</summary>
    public required string Registration { get; init; }

    public string? RegistrationId { get; init; }

    /// <summary>pull, or push to <see cref="Address"/>.</summary>
    public required string Transport { get; init; }

    /// <summary>Where the VTN pushes to (oadrTransportAddress); null where the agent polls.</summary>
    public string? Address { get; init; }

    public DateTimeOffset? LastContact { get; init; }

    /// <summary>Why the VTN cannot be reached, or refuses; null while all is well.</summary>
    public string? Trouble { get; init; }

    /// <summary>Null where the agent has none.</summary>
    public CertificateStatusResource? Certificate { get; init; }

    public required IReadOnlyList<EventStatusResource> Events { get; init; }

    /// <summary>The owner's opts of events for single resources.</summary>
    public required IReadOnlyList<OptStatusResource> Opts { get; init; }

    public required IReadOnlyList<ScheduleStatusResource> Schedules { get; init; }

    public required IReadOnlyList<CommandStatusResource> Commands { get; init; }

    public required IReadOnlyList<string> Reports { get; init; }

    public static StatusResource Of(HomeAgent home)
    {
        var status = Of(home.Ven.Status);
        return home.Renewal is not { Status: var certificate }
            ? status
            : status with
            {
                Certificate = CertificateStatusResource.Of(certificate, TimeProvider.System.GetUtcNow()),

                // The VTN has told nobody that the registration ended: it lets the box in no more.
                Registration = certificate.IsRefused && home.Ven.Status.Registration == RegistrationState.Registered ? "refused" : status.Registration,
            };
    }

    private static StatusResource Of(VenStatus status) => new()
    {
        Name = status.VenName,
        VenId = status.VenId,
        VtnId = status.VtnId,
        Registration = JsonNamingPolicy.CamelCase.ConvertName(status.Registration.ToString()),
        RegistrationId = status.RegistrationId,
        Transport = status.TransportAddress is null ? "pull" : "push",
        Address = status.TransportAddress?.AbsoluteUri,
        LastContact = status.LastContact,
        Trouble = status.Trouble,
        Events = [.. status.Events.Select(taken => EventStatusResource.Of(taken, status.Now))],
        Opts = [.. status.Opts.Where(opt => opt.Opt.EventId is not null).Select(OptStatusResource.Of)],
        Schedules = SchedulesOf(status),
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

    public static IReadOnlyList<ScheduleStatusResource> SchedulesOf(VenStatus status) =>
        [.. status.Opts.Where(opt => opt.Opt.EventId is null).Select(ScheduleStatusResource.Of)];
}
