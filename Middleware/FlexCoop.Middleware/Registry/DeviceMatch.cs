namespace FlexCoop.Middleware.Registry;

/// <summary>Which device that METADATA tell of is which that is known.</summary>
/// <param name="Seen">As METADATA tell of it; null when they do not.</param>
/// <param name="Device">As it is known; null for a new one.</param>
/// <param name="Registered">What the registry remembers of it; null when it has not written it before.</param>
internal sealed record DeviceMatch(SeenDevice? Seen, KnownDevice? Device, RegisteredDevice? Registered)
{
    /// <summary>Pairs them: by their resource, and by their points where somebody has told of the device by REST before its VEN did. One rID is of one device: where it was put by hand, or else where METADATA have it.</summary>
    /// <param name="seen">Those that METADATA tell of; null when there are none.</param>
    /// <param name="known">Those that are known of the VEN.</param>
    /// <param name="before">What the registry remembers.</param>
    public static IReadOnlyList<DeviceMatch> Of(IReadOnlyList<SeenDevice>? seen, IReadOnlyList<KnownDevice> known, RegistryVenDocument before)
    {
        var registered = before.Devices.ToDictionary(device => device.DeviceId);
        var claimed = known.SelectMany(device => device.Rids.Except(SaidRids(registered.GetValueOrDefault(device.Id))), (device, rid) => (device.Id, rid)).DistinctBy(claim => claim.rid).ToDictionary(claim => claim.rid, claim => claim.Id);
        var matches = new List<DeviceMatch>();
        var left = known.ToList();
        foreach (var one in seen ?? [])
        {
            var device = left.Find(device => registered.TryGetValue(device.Id, out var remembered) && (string?)remembered.Said["resourceId"] == one.ResourceId)
                ?? left.Find(device => !registered.ContainsKey(device.Id) && ((one.ResourceId is not null && device.ResourceId == one.ResourceId) || device.Rids.Intersect(one.Rids).Any()));
            var rids = one.Rids.Where(rid => claimed.GetValueOrDefault(rid, device?.Id ?? "") == (device?.Id ?? "")).ToList();
            if (device is null && rids.Count == 0)
            {
                continue;
            }

            if (device is not null)
            {
                left.Remove(device);
            }

            matches.Add(new DeviceMatch(one with { Rids = rids }, device, device is null ? null : registered.GetValueOrDefault(device.Id)));
        }

        // What nobody tells of any more, and was told of before; what was only ever told by REST is nobody's but who told it.
        matches.AddRange(left.Where(device => registered.ContainsKey(device.Id)).Select(device => new DeviceMatch(Seen: null, device, registered[device.Id])));
        return matches;
    }

    private static IEnumerable<string> SaidRids(RegisteredDevice? registered) => (registered?.Said["rids"] as System.Text.Json.Nodes.JsonArray ?? []).Select(rid => (string)rid!);
}
