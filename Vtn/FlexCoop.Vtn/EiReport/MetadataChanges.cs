namespace FlexCoop.Vtn;

/// <summary>What new METADATA says otherwise than what was there.</summary>
internal static class MetadataChanges
{
    /// <summary>The points that are offered before and after, and whose values mean something else: another unit, reportType or readingType.</summary>
    public static IReadOnlyList<PointChange> Of(IReadOnlyList<OfferedReport> before, IReadOnlyList<OfferedReport> after)
    {
        var known = Points(before).ToDictionary(item => (item.SpecifierId, item.Point.RId), item => item.Point);
        return
        [
            .. from item in Points(after)
               let old = known.GetValueOrDefault((item.SpecifierId, item.Point.RId))
               where old is not null
               let what = What("unit", old.Unit, item.Point.Unit) ?? What("reportType", old.ReportType, item.Point.ReportType) ?? What("readingType", old.ReadingType, item.Point.ReadingType)
               where what is not null
               select new PointChange(item.SpecifierId, item.Point.RId, what),
        ];
    }

    /// <summary>What is offered, with when its values came to mean something else (<see cref="OfferedPoint.Since"/>).</summary>
    /// <param name="before">What was offered.</param>
    /// <param name="after">What is offered now.</param>
    /// <param name="changes">What of it means something else.</param>
    /// <param name="now">The instant of the METADATA.</param>
    public static IReadOnlyList<OfferedReport> Dated(IReadOnlyList<OfferedReport> before, IReadOnlyList<OfferedReport> after, IReadOnlyList<PointChange> changes, DateTimeOffset now)
    {
        var known = Points(before).ToDictionary(item => (item.SpecifierId, item.Point.RId), item => item.Point.Since);
        var changed = changes.Select(change => (change.SpecifierId, change.RId)).ToHashSet();
        DateTimeOffset? Since(string specifier, string rId) => changed.Contains((specifier, rId)) ? now : known.GetValueOrDefault((specifier, rId));
        return [.. after.Select(report => report with { Points = [.. report.Points.Select(point => point with { Since = Since(report.SpecifierId, point.RId) })] })];
    }

    /// <summary>Whether the same resources are of the same device classes as before, on which it depends whom events and opts are for.</summary>
    public static bool AreDevicesSame(IReadOnlyList<OfferedReport> before, IReadOnlyList<OfferedReport> after) => Devices(before).SetEquals(Devices(after));

    private static IEnumerable<(string SpecifierId, OfferedPoint Point)> Points(IReadOnlyList<OfferedReport> reports) =>
        reports.SelectMany(report => report.Points, (report, point) => (report.SpecifierId, point));

    private static string? What(string member, string? before, string? after) => before == after ? null : $"{member} '{before}' is now '{after}'";

    private static HashSet<(string ResourceId, string? DeviceClass)> Devices(IReadOnlyList<OfferedReport> reports) =>
    [
        .. from item in Points(reports)
           from resource in item.Point.ResourceIds
           from device in item.Point.DeviceClasses.DefaultIfEmpty()
           select (resource, device),
    ];
}
