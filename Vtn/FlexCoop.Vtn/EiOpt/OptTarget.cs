using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Finds out what of a VEN an oadrCreateOpt is for (rules 202, 206, 209; protocol.md §8.8).</summary>
/// <remarks>
/// Interpretation: what is listed is joined by OR, but the VEN's own venID, which is to be there always (§8.5.2), does not widen what stands beside it.
/// A group or party of the VEN stands for the VEN. An empty target is the VEN (rule 202). Places, nodes and meters, which nothing tells apart here, are
/// refused rather than taken for the whole VEN.
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

        var concerned = targets is null || targets.MatchWhole(ven) ? ven.ResourceIds : [.. ven.ResourceIds.Where(targets.ResourceIds.Contains)];
        var named = target.ResourceIds.Select(id => id.Value).ToList();
        if (named.Find(id => !concerned.Contains(id)) is { } foreign)
        {
            return (scope, new Refusal(
                EiResponseCode.TargetMismatch,
                $"eiTarget: resourceID '{ForeignText.Shown(foreign)}' is no resource {(targets is null ? "of this VEN" : "that the event concerns")}; give {Known(concerned)} (rules 202, 206)"));
        }

        if (target.GroupIds.Count + target.PartyIds.Count > 0 || target.EndDeviceAssets.Count + target.ResourceIds.Count == 0)
        {
            return (scope, null);
        }

        var resources = named.Union(concerned.Where(id => ven.IsOfClass(id, target.EndDeviceAssets))).ToList();
        return resources.Count > 0
            ? (scope with { ResourceIds = resources }, null)
            : (scope, new Refusal(
                EiResponseCode.TargetMismatch,
                $"eiTarget: no resource of this VEN is of device class '{ForeignText.Shown(target.EndDeviceAssets[0])}' by its METADATA; name resourceIDs, or limit by oadrDeviceClass (rule 209)"));
    }

    private static Refusal? WhyNotThisVens(EiTarget target, KnownVen ven)
    {
        var foreign = target.VenIds.Where(id => id != ven.VenId).Select(id => $"venID '{ForeignText.Shown(id.Value)}'")
            .Concat(target.GroupIds.Where(id => !ven.GroupIds.Contains(id.Value)).Select(id => $"groupID '{ForeignText.Shown(id.Value)}'"))
            .Concat(target.PartyIds.Where(id => !ven.PartyIds.Contains(id.Value)).Select(id => $"partyID '{ForeignText.Shown(id.Value)}'"))
            .FirstOrDefault();
        if (foreign is not null)
        {
            return new Refusal(EiResponseCode.TargetMismatch, $"eiTarget: {foreign} is not this VEN's; give venID '{ven.VenId}' or resources of it (rule 202)");
        }

        var known = target with { VenIds = [], GroupIds = [], PartyIds = [], ResourceIds = [], EndDeviceAssets = [] };
        return known.IsEmpty
            ? null
            : new Refusal(EiResponseCode.TargetMismatch, "eiTarget: places, nodes, meters and group names are not known here; give venID, groupID, partyID or resourceID (rule 202)");
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
    private static Refusal? WhyTooEarly(EiTarget target, KnownVen ven) => !ven.HasMetadata && target.ResourceIds.Count + target.EndDeviceAssets.Count > 0
        ? new Refusal(EiResponseCode.OutOfSequence, "eiTarget names resources, and METADATA has not come yet; send oadrRegisterReport first, then this again (rule 309)")
        : null;

    private static string Known(IReadOnlyList<string> resources) =>
        resources.Count == 0 ? "venID alone, for it has named no resource in its METADATA" : $"one of {string.Join(", ", resources.Take(20))}";
}
