namespace FlexCoop.Ven;

/// <summary>The readings of the resources behind some points, all of the same instant.</summary>
internal sealed class SiteReading
{
    private readonly Dictionary<IResource, ResourceReading> _readings;

    private SiteReading(Dictionary<IResource, ResourceReading> readings) => _readings = readings;

    /// <summary>Reads each resource once. What cannot be read is a reading, too (rule 318).</summary>
    public static async Task<SiteReading> TakeAsync(IEnumerable<DataPoint> points, CancellationToken cancellationToken)
    {
        var resources = points.Select(point => point.Resource).Distinct().ToList();
        var readings = await Task.WhenAll(resources.Select(resource => ReadAsync(resource, cancellationToken)));
        return new SiteReading(resources.Zip(readings).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    /// <summary>Power in W, or an energy counter in Wh; null when it could not be read.</summary>
    public double? NumberOf(DataPoint point)
    {
        var number = point.Kind == DataPointKind.Energy ? Of(point).EnergyWh : Of(point).ActivePowerW;
        return number is { } value && double.IsFinite(value) ? value : null;
    }

    public ResourceReading Of(DataPoint point) => _readings[point.Resource];

    private static async Task<ResourceReading> ReadAsync(IResource resource, CancellationToken cancellationToken)
    {
        try
        {
            return await resource.ReadAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // In whatever way a driver fails, the other resources are read.
            return new ResourceReading(ActivePowerW: null, IsOnline: false, IsOverridden: false);
        }
    }
}
