using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Ven.Devices.Products;

/// <summary>From sunshine to feed-in.</summary>
internal static class PvModel
{
    /// <summary>What modules and sun would give, in W, 0 or more, before the inverter's own limit.</summary>
    public static double PotentialW(PvParameters pv, Irradiance irradiance) =>
        pv.PeakPowerW * pv.PerformanceRatio * irradiance.OnPlaneWPerM2(pv.TiltDeg, pv.AzimuthDeg) / 1000;

    /// <summary>The meter after a step; what is given counts as negative power.</summary>
    public static MeterState Step(PvParameters pv, MeterState meter, DeviceSetting? setting, double potentialW, double hours)
    {
        var limitW = setting is FeedInLimit limit ? limit.MaximumFeedInW : pv.InverterPowerW;
        return meter.After(-Math.Min(potentialW, Math.Min(limitW, pv.InverterPowerW)), hours);
    }
}
