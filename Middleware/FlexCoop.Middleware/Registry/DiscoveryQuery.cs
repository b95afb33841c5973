using System.Globalization;
using FlexCoop.Middleware.Rest;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Registry;

/// <summary>Which devices somebody looks for; all that is given must hold.</summary>
internal sealed record DiscoveryQuery
{
    private const double EarthRadiusKm = 6371;

    /// <summary>The parameters, beside those of pages.</summary>
    public static readonly IReadOnlyList<string> Parameters =
        ["class", "status", "available", "marketplace", "demandResponse", "minPowerW", "minAvailablePowerW", "minUpwardW", "minDownwardW", "gridNode", "near", "withinKm", "contractAt", "ven"];

    private static readonly string[] Classes = ["hvac", "waterHeater", "light", "evCharger", "battery", "pv", "meter", "sensor", "otherLoad"];
    private static readonly string[] Statuses = ["online", "timedOut", "offline", "removed"];

    /// <summary>The classes that will do; empty for any.</summary>
    public IReadOnlyList<string> DeviceClasses { get; init; } = [];

    /// <summary>How it stands; null for any way but removed.</summary>
    public string? Status { get; init; }

    public bool? IsAvailable { get; init; }

    public bool? IsOnMarketplace { get; init; }

    public bool? IsInDemandResponse { get; init; }

    /// <summary>In W; null for any.</summary>
    public double? MinPowerW { get; init; }

    /// <summary>In W; null for any.</summary>
    public double? MinAvailablePowerW { get; init; }

    /// <summary>In W; null for any.</summary>
    public double? MinUpwardW { get; init; }

    /// <summary>In W; null for any.</summary>
    public double? MinDownwardW { get; init; }

    /// <summary>Null for any.</summary>
    public string? GridNode { get; init; }

    /// <summary>The place around which it must be; null for anywhere.</summary>
    public (double Latitude, double Longitude)? Near { get; init; }

    /// <summary>How far from there at most, in km.</summary>
    public double WithinKm { get; init; }

    /// <summary>When a contract must be in force for it; null for whether or not.</summary>
    public DateTimeOffset? ContractAt { get; init; }

    /// <summary>Null for any.</summary>
    public string? VenId { get; init; }

    public static DiscoveryQuery Read(IQueryCollection query, List<RuleFault> faults)
    {
        string? Text(string name) => query[name].FirstOrDefault();
        string? Choice(string name, string? text, string[] choices)
        {
            if (text is not null && !choices.Contains(text))
            {
                faults.Add(new RuleFault(name, $"'{ForeignText.Shown(text)}' is none", $"give one of {string.Join(", ", choices)}"));
            }

            return text;
        }

        double? Number(string name, double lowest, double highest)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }

            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest)
            {
                return number;
            }

            faults.Add(new RuleFault(name, $"'{ForeignText.Shown(text)}' is out of range", $"give a number from {lowest} to {highest}"));
            return null;
        }

        (double, double)? near = null;
        if (Text("near") is { } place)
        {
            if (place.Split(',') is [var north, var east] && double.TryParse(north, NumberStyles.Float, CultureInfo.InvariantCulture, out var latitude) && Math.Abs(latitude) <= 90
                && double.TryParse(east, NumberStyles.Float, CultureInfo.InvariantCulture, out var longitude) && Math.Abs(longitude) <= 180)
            {
                near = (latitude, longitude);
            }
            else
            {
                faults.Add(new RuleFault("near", $"'{ForeignText.Shown(place)}' is no place", "give degrees north and east, such as 41.39,2.17"));
            }
        }

        var within = Number("withinKm", 0, 20_100);
        if (within is null != (Text("near") is null) && Text("withinKm") is null != (Text("near") is null))
        {
            faults.Add(new RuleFault("withinKm", "and near are given one without the other", "give both, or none"));
        }

        return new DiscoveryQuery
        {
            DeviceClasses = Text("class") is { } classes ? [.. classes.Split(',').Select(one => Choice("class", one, Classes)!)] : [],
            Status = Choice("status", Text("status"), Statuses),
            IsAvailable = RestQuery.Boolean(query, "available", faults),
            IsOnMarketplace = RestQuery.Boolean(query, "marketplace", faults),
            IsInDemandResponse = RestQuery.Boolean(query, "demandResponse", faults),
            MinPowerW = Number("minPowerW", 0, 1_000_000),
            MinAvailablePowerW = Number("minAvailablePowerW", 0, 1_000_000),
            MinUpwardW = Number("minUpwardW", 0, 1_000_000),
            MinDownwardW = Number("minDownwardW", 0, 1_000_000),
            GridNode = Text("gridNode"),
            Near = near,
            WithinKm = within ?? 0,
            ContractAt = RestQuery.Instant(query, "contractAt", faults),
            VenId = Text("ven"),
        };
    }

    /// <summary>Whether a device is looked for.</summary>
    /// <param name="device">The device.</param>
    /// <param name="home">Its home, which says where it is if it does not itself; null when nobody has told of one.</param>
    /// <param name="hasContract">Whether a contract is in force for it then.</param>
    public bool Holds(KnownDevice device, KnownHome? home, bool hasContract) =>
        (DeviceClasses.Count == 0 || DeviceClasses.Contains(device.DeviceClass))
        && (Status is null ? device.Status != "removed" : device.Status == Status)
        && (IsAvailable is null || device.IsAvailable == IsAvailable)
        && (IsOnMarketplace is null || device.IsOnMarketplace == IsOnMarketplace)
        && (IsInDemandResponse is null || device.IsInDemandResponse == IsInDemandResponse)
        && (MinPowerW is null || device.MaxPowerW >= MinPowerW)
        && (MinAvailablePowerW is null || device.AvailablePowerW >= MinAvailablePowerW)
        && (MinUpwardW is null || device.UpwardW >= MinUpwardW)
        && (MinDownwardW is null || device.DownwardW >= MinDownwardW)
        && (GridNode is null || (device.GridNode ?? home?.GridNode) == GridNode)
        && (Near is not { } near || ((device.Place ?? home?.Place) is { } place && DistanceKm(near, place) <= WithinKm))
        && (ContractAt is null || hasContract)
        && (VenId is null || device.VenId == VenId);

    /// <summary>How far two places are from each other on a sphere, in km (haversine).</summary>
    public static double DistanceKm((double Latitude, double Longitude) one, (double Latitude, double Longitude) other)
    {
        static double Square(double angle) => Math.Sin(angle / 2) * Math.Sin(angle / 2);
        var (north, otherNorth) = (double.DegreesToRadians(one.Latitude), double.DegreesToRadians(other.Latitude));
        var half = Square(otherNorth - north) + (Math.Cos(north) * Math.Cos(otherNorth) * Square(double.DegreesToRadians(other.Longitude - one.Longitude)));
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }
}
