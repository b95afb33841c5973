using System.Text.Json;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;

namespace FlexCoop.Middleware.Registry;

/// <summary>What must be at hand of a device, kept in memory.</summary>
internal sealed record KnownDevice
{
    public required string Id { get; init; }

    /// <summary>Whose it is; without a member the cooperative's own.</summary>
    public required ResourceScope Owner { get; init; }

    public required string VenId { get; init; }

    public required string DeviceClass { get; init; }

    /// <summary>The OpenADR resource by which commands reach it; null where the METADATA name none.</summary>
    public string? ResourceId { get; init; }

    public IReadOnlyList<string> Rids { get; init; } = [];

    public string? EnergyRole { get; init; }

    public string? Status { get; init; }

    public bool? IsAvailable { get; init; }

    public bool IsOnMarketplace { get; init; }

    public bool IsInDemandResponse { get; init; }

    /// <summary>In W; null where nobody says.</summary>
    public double? MaxPowerW { get; init; }

    /// <summary>In W; null where nobody says.</summary>
    public double? AvailablePowerW { get; init; }

    public string? GridNode { get; init; }

    /// <summary>Degrees north and east; null where nobody says.</summary>
    public (double Latitude, double Longitude)? Place { get; init; }

    /// <summary>By how much it can draw less or feed in more, in W: what of it is available, of a load and of a storage.</summary>
    public double? UpwardW => EnergyRole is "demand" or "storage" ? AvailablePowerW ?? MaxPowerW : null;

    /// <summary>By how much it can draw more or feed in less, in W: what of it is available, of a generator and of a storage.</summary>
    public double? DownwardW => EnergyRole is "generation" or "storage" ? AvailablePowerW ?? MaxPowerW : null;

    public static KnownDevice Of(ResourceDocument document) => new()
    {
        Id = document.Id,
        Owner = new ResourceScope(document.Cooperative, document.MemberId),
        VenId = Text(document, "venId")!,
        DeviceClass = Text(document, "deviceClass")!,
        ResourceId = Text(document, "resourceId"),
        Rids = ResourceValue.Find(document.Body, "rids") is { } rids ? [.. rids.EnumerateArray().Select(rid => rid.GetString()!)] : [],
        EnergyRole = Text(document, "energyRole"),
        Status = Text(document, "status"),
        IsAvailable = ResourceValue.Find(document.Body, "isAvailable")?.GetBoolean(),
        IsOnMarketplace = ResourceValue.Find(document.Body, "isOnMarketplace")?.GetBoolean() == true,
        IsInDemandResponse = ResourceValue.Find(document.Body, "isInDemandResponse")?.GetBoolean() == true,
        MaxPowerW = Number(document.Body, "maxPowerW"),
        AvailablePowerW = Number(document.Body, "availablePowerW"),
        GridNode = Text(document, "gridNode"),
        Place = PlaceOf(document),
    };

    /// <summary>The place of a device or home; null where nobody says.</summary>
    public static (double Latitude, double Longitude)? PlaceOf(ResourceDocument document) =>
        Number(document.Body, "location.latitude") is { } latitude && Number(document.Body, "location.longitude") is { } longitude ? (latitude, longitude) : null;

    /// <summary>A text of a document; null where it has none.</summary>
    public static string? Text(ResourceDocument document, string path) => ResourceValue.Find(document.Body, path)?.GetString();

    /// <summary>An instant of a document; null where it has none.</summary>
    public static DateTimeOffset? Instant(ResourceDocument document, string path) => Text(document, path) is { } text ? RestTime.Parse(text) : null;

    private static double? Number(JsonElement body, string path) => ResourceValue.Find(body, path)?.GetDouble();
}
