using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>What must be at hand of a VEN at every message, kept in memory.</summary>
public sealed class KnownVen
{
    private readonly IReadOnlyList<OfferedPoint> _classified;
    private long _lastSeenTicks;

    internal KnownVen(Stored<VenDocument> stored, DateTimeOffset? lastSeen)
    {
        var document = stored.Value;
        Version = stored.Version;
        VenId = new VenId(document.VenId);
        Name = document.Name;
        RegistrationId = document.RegistrationId is { } id ? new RegistrationId(id) : null;
        ReportOnly = document.ReportOnly;
        GroupIds = document.GroupIds;
        PartyIds = document.PartyIds;
        ResourceIds = document.ResourceIds;
        _classified = [.. (document.Reports ?? []).SelectMany(report => report.Points).Where(point => point.DeviceClasses is not null)];
        _lastSeenTicks = lastSeen?.UtcTicks ?? 0;
    }

    public VenId VenId { get; }

    /// <summary>The version of the document that this was made from.</summary>
    internal long Version { get; }

    /// <summary>oadrVenName; null when the VEN gave none.</summary>
    public string? Name { get; }

    /// <summary>Null when the registration was cancelled.</summary>
    public RegistrationId? RegistrationId { get; }

    /// <summary>Whether it takes no events.</summary>
    public bool ReportOnly { get; }

    public IReadOnlyList<string> GroupIds { get; }

    public IReadOnlyList<string> PartyIds { get; }

    /// <summary>The resources that its reports stand for.</summary>
    public IReadOnlyList<string> ResourceIds { get; }

    /// <summary>When it last sent anything; null if never.</summary>
    public DateTimeOffset? LastSeen => Interlocked.Read(ref _lastSeenTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Whether a resource is of one of these device classes, by the VEN's METADATA.</summary>
    internal bool IsOfClass(string resourceId, IReadOnlyList<string> deviceClasses) =>
        _classified.Any(point => point.ResourceIds.Contains(resourceId) && point.DeviceClasses!.Any(deviceClasses.Contains));

    internal void Seen(DateTimeOffset at) => Interlocked.Exchange(ref _lastSeenTicks, at.UtcTicks);
}
