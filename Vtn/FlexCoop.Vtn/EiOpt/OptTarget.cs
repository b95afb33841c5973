using System.Globalization;
using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Finds out what of a VEN an oadrCreateOpt is for (rules 202, 206, 209; protocol.md §8.8).</summary>
/// <remarks>
/// Interpretation: what is listed is joined by OR, but the VEN's own venID, which is to be there always (§8.5.2), does not widen what stands beside it.
/// A group, party, meter, node or place of the VEN stands for the VEN. An empty target is the VEN (rule 202).
/// </remarks>
internal static class OptTarget
{
    /// <param name="message">The message.</param>
    /// <param name="ven">Its sender.</param>
    /// <param name="targets">Whom the event concerns that is opted for; null for a schedule.</param>
    public static (OptScope Scope, Refusal? Refusal) Resolve(OadrCreateOpt message, KnownVen ven, EventTargets? targets)
    {
        var target = message.Target;
        var scope = new OptScope { DeviceClasses = message.DeviceClass?.EndDeviceAssets ?? [] };
        if ((WhyNotThisVens(target, ven) ?? WhyNotItsProgram(message, ven) ?? WhyTooEarly(target, ven)) is { } refusal)
        {
            return (scope, refusal);
        }

        var isWhole = targets is null || targets.MatchWhole(ven);
        var concerned = isWhole ? ven.ResourceIds : targets!.Resources(ven);
        var named = target.ResourceIds.Select(id => id.Value).Distinct().ToList();
        if (named.Except(concerned).FirstOrDefault() is { } foreign)
        {
            return (scope, new Refusal(
                EiResponseCode.TargetMismatch,
                $"eiTarget: resourceID '{ForeignText.Shown(foreign)}' is no resource {(targets is null ? "of this VEN" : "that the event concerns")}; give {Known(concerned)} (rules 202, 206)"));
        }

        if (Names(ven.Names.In(target)).FirstOrDefault() is { } whole)
        {
            return (scope, isWhole ? null : new Refusal(
                EiResponseCode.TargetMismatch, $"eiTarget: {ForeignText.Shown(whole)} means all of this VEN, of which the event concerns a part; give {Known(concerned)} (rule 206)"));
        }

        if (target.EndDeviceAssets.Count + target.ResourceIds.Count == 0)
        {
            return (scope, null);
        }

        var resources = named.Union(concerned.Where(ven.OfClasses(target.EndDeviceAssets.ToHashSet()).Contains)).ToList();
        return resources.Count > 0
            ? (scope with { ResourceIds = resources }, null)
            : (scope, new Refusal(
                EiResponseCode.TargetMismatch,
                $"eiTarget: no resource of this VEN is of device class '{ForeignText.Shown(target.EndDeviceAssets[0])}' by its METADATA; name resourceIDs, or limit by oadrDeviceClass (rule 209)"));
    }

    private static Refusal? WhyNotThisVens(EiTarget target, KnownVen ven)
    {
        var foreign = target.VenIds.Where(id => id != ven.VenId).Select(id => $"venID '{id}'")
            .Concat(Names(target with { EndDeviceAssets = [] }).Except(Names(ven.Names.In(target)))).FirstOrDefault();
        return foreign is null
            ? null
            : new Refusal(EiResponseCode.TargetMismatch, $"eiTarget: {ForeignText.Shown(foreign)} is not this VEN's; give venID '{ven.VenId}' or resources of it (rule 202)");
    }

    /// <remarks>
    /// Interpretation: rule 205 names no code; that of rule 48 is taken. An event may name a program that nobody has made, so every URI is known but
    /// to a VEN that is limited to programs.
    /// </remarks>
    private static Refusal? WhyNotItsProgram(OadrCreateOpt message, KnownVen ven) => message.MarketContext switch
    {
        null => null,
        { Uri: var uri } when !EventRules.IsMarketContext(uri) => new Refusal(
            EiResponseCode.TargetMismatch, $"marketContext '{ForeignText.Shown(uri)}' is no program; {EventRules.MarketContextRemedy}, or leave it out for all (rule 205)"),
        { Uri: var uri } when !ven.Serves(uri) => new Refusal(
            EiResponseCode.TargetMismatch,
            $"marketContext '{ForeignText.Shown(uri)}' is none of this VEN's programs; give one of {string.Join(", ", ven.MarketContexts.Take(3))}, or leave it out for all (rule 205)"),
        _ => null,
    };

    /// <remarks>Interpretation: what a VEN's resources are is not known before its METADATA, which is to come first (rule 309).</remarks>
    private static Refusal? WhyTooEarly(EiTarget target, KnownVen ven) => !ven.HasMetadata && target.ResourceIds.Count + target.EndDeviceAssets.Except(ven.Names.EndDeviceAssets).Count() > 0
        ? new Refusal(EiResponseCode.OutOfSequence, "eiTarget names resources, and METADATA has not come yet; send oadrRegisterReport first, then this again (rule 309)")
        : null;

    /// <summary>The names in a target by which VENs are meant as a whole, in words.</summary>
    private static IEnumerable<string> Names(EiTarget target) =>
    [
        .. target.GroupIds.Select(id => $"groupID '{id.Value}'"),
        .. target.PartyIds.Select(id => $"partyID '{id.Value}'"),
        .. target.GroupNames.Select(name => $"groupName '{name}'"),
        .. target.MeterAssets.Select(mrid => $"meterAsset '{mrid}'"),
        .. target.Pnodes.Select(node => $"pnode '{node}'"),
        .. target.AggregatedPnodes.Select(node => $"aggregatedPnode '{node}'"),
        .. target.ServiceDeliveryPoints.Select(node => $"serviceDeliveryPoint '{node}'"),
        .. target.EndDeviceAssets.Select(mrid => $"endDeviceAsset '{mrid}'"),
        .. target.TransportInterfaces.Select(segment => $"transportInterface '{segment.PointOfReceipt}' to '{segment.PointOfDelivery}'"),
        .. target.ServiceAreas.Select(area => $"serviceArea '{Positions(area)}'"),
        .. target.ServiceLocations.Select(place => $"serviceLocation '{Positions(place)}'"),
    ];

    private static string Positions(GmlFeatureCollection place) => string.Join(' ', place.PosList.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private static string Known(IReadOnlyList<string> resources) =>
        resources.Count == 0 ? "venID alone, for it has named no resource in its METADATA" : $"one of {string.Join(", ", resources.Take(20))}";
}
