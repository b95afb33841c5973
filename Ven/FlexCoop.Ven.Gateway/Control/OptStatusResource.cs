using System.Text.Json;

namespace FlexCoop.Ven.Gateway.Control;

/// <summary>The owner's opt of an event for one resource.</summary>
/// <param name="Id">The optID.</param>
/// <param name="Event">The eventID.</param>
/// <param name="Resource">The resourceID.</param>
/// <param name="Opt">optIn or optOut.</param>
/// <param name="Vtn">Whether the VTN has it: owed, acknowledged, refused, or localOnly for an event that wants no answers.</param>
/// <param name="Trouble">What the VTN says against it; null while all is well.</param>
internal sealed record OptStatusResource(string Id, string Event, string Resource, string Opt, string Vtn, string? Trouble)
{
    public static OptStatusResource Of(OptStatus status) => new(
        status.Opt.OptId, status.Opt.EventId!, status.Opt.ResourceIds[0], OptText(status.Opt), VtnText(status), status.Trouble);

    public static string OptText(OwnerOpt opt) => opt.IsOptIn ? "optIn" : "optOut";

    public static string VtnText(OptStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.Delivery.ToString());
}
