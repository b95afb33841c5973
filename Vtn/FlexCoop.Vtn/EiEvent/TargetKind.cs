using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>A kind of target that is plain text, by which an event means VENs as a whole (protocol.md §8.8).</summary>
/// <param name="Member">Its name in REST, of an event's targets and of a VEN.</param>
/// <param name="Element">Its name on the wire, for words.</param>
/// <param name="In">What an event lists.</param>
/// <param name="Of">What a VEN is called.</param>
internal sealed record TargetKind(string Member, string Element, Func<EventTargets, IReadOnlyList<string>> In, Func<TargetNames, IReadOnlyList<string>> Of)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<TargetKind> All { get; } =
    [
        new("groupIds", "groupID", targets => targets.GroupIds, names => names.GroupIds),
        new("groupNames", "groupName", targets => targets.GroupNames, names => names.GroupNames),
        new("partyIds", "partyID", targets => targets.PartyIds, names => names.PartyIds),
        new("meterAssets", "meterAsset", targets => targets.MeterAssets, names => names.MeterAssets),
        new("pnodes", "pnode", targets => targets.Pnodes, names => names.Pnodes),
        new("aggregatedPnodes", "aggregatedPnode", targets => targets.AggregatedPnodes, names => names.AggregatedPnodes),
        new("serviceDeliveryPoints", "serviceDeliveryPoint", targets => targets.ServiceDeliveryPoints, names => names.ServiceDeliveryPoints),
        new("endDeviceAssets", "endDeviceAsset", targets => targets.EndDeviceAssets, names => names.EndDeviceAssets),
    ];
}
