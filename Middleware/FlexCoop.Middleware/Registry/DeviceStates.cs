using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry;

/// <summary>What TELEMETRY_STATUS says of a device, and how that is written as a document of <c>device-states</c>.</summary>
internal static class DeviceStates
{
    /// <summary>How a device is by the latest values of a point; null when the point tells no state.</summary>
    public static DeviceReading? Latest(ProcessImage image, string venId, string rid)
    {
        if (image.Find(new SeriesKey(venId, rid + StatusSeries.Override)) is not { } overridden || image.Find(new SeriesKey(venId, rid)) is not { } online)
        {
            return null;
        }

        double? Value(string suffix) => Figure(image.Find(new SeriesKey(venId, rid + suffix))?.Point);
        return new DeviceReading
        {
            Since = online.Point.At,
            IsOnline = online.Point.Value != 0,
            IsOverridden = overridden.Point.Value != 0,
            Capacity = Value(StatusSeries.Capacity),
            LevelOffset = Value(StatusSeries.LevelOffset),
            PercentOffset = Value(StatusSeries.PercentOffset),
            SetPoint = Value(StatusSeries.SetPoint),
            LowestSetPoint = Value(StatusSeries.LowestSetPoint),
            HighestSetPoint = Value(StatusSeries.HighestSetPoint),
        };
    }

    /// <summary>How a device is with one more value of a state.</summary>
    /// <param name="before">How it was.</param>
    /// <param name="rid">The point.</param>
    /// <param name="series">Which of its series.</param>
    /// <param name="point">The value.</param>
    public static DeviceReading With(DeviceReading? before, string rid, string series, Point point)
    {
        var reading = (before ?? new DeviceReading { Since = point.At }) with { Since = point.At };
        return series[rid.Length..] switch
        {
            "" => reading with { IsOnline = point.Value != 0 },
            StatusSeries.Override => reading with { IsOverridden = point.Value != 0 },
            StatusSeries.Capacity => reading with { Capacity = Figure(point) },
            StatusSeries.LevelOffset => reading with { LevelOffset = Figure(point) },
            StatusSeries.PercentOffset => reading with { PercentOffset = Figure(point) },
            StatusSeries.SetPoint => reading with { SetPoint = Figure(point) },
            StatusSeries.LowestSetPoint => reading with { LowestSetPoint = Figure(point) },
            StatusSeries.HighestSetPoint => reading with { HighestSetPoint = Figure(point) },
            _ => reading,
        };
    }

    /// <summary>The figure that a value tells; null for INF and NaN, which xs:float has: they tell of no limit, or of nothing.</summary>
    private static double? Figure(Point? point) => point is { } told && double.IsFinite(told.Value) ? told.Value : null;

    /// <summary>The document of a state.</summary>
    /// <param name="deviceId">The device.</param>
    /// <param name="deviceClass">What it is: its set point has the unit of that.</param>
    /// <param name="reading">How it is.</param>
    public static JsonElement Body(string deviceId, string deviceClass, DeviceReading reading)
    {
        var body = new JsonObject { ["deviceId"] = deviceId, ["start"] = RestTime.Text(reading.Since) };
        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                body[name] = value;
            }
        }

        static double? Within(double? value, double lowest, double highest) => value is { } told ? Math.Clamp(told, lowest, highest) : null;
        Add("isOnline", reading.IsOnline);
        Add("isOverridden", reading.IsOverridden);
        Add("capacityShare", Within(reading.Capacity, 0, 1));
        Add("levelOffset", Within(reading.LevelOffset, -1000, 1000));
        Add("percentOffset", Within(reading.PercentOffset, -1000, 1000));
        Add("isOn", reading.Capacity is { } capacity ? capacity > 0 : null);
        switch (deviceClass)
        {
            case "hvac" or "waterHeater":
                Add("setpointC", Within(reading.SetPoint, -30, 100));
                Add("comfortMinC", Within(reading.LowestSetPoint, -30, 100));
                Add("comfortMaxC", Within(reading.HighestSetPoint, -30, 100));
                break;
            case "light":
                Add("brightnessPercent", Within(reading.SetPoint, 0, 100));
                break;
            default:
                Add("powerSetpointW", Within(reading.SetPoint, -1_000_000, 1_000_000));
                break;
        }

        Add("setBy", reading.IsOverridden == true ? "owner" : null);
        return JsonElement.Parse(body.ToJsonString());
    }
}
