using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>What must be at hand of a VEN at every message, kept in memory.</summary>
public sealed class KnownVen
{
    private readonly HashSet<string> _resources;
    private readonly Dictionary<string, HashSet<string>> _ofClass = [];
    private long _lastSeenTicks;
    private long _heardTicks;
    private readonly StrongBox<bool> _isTold;
    private Reply? _nothingOwed;

    /// <param name="stored">The document.</param>
    /// <param name="lastSeen">When it last sent anything, by the domain clock; null if never.</param>
    /// <param name="heardAt">The same by the wire clock; null if never since the process began.</param>
    /// <param name="isTold">Whether it has been told of its registration, for all that this VEN is known as under it; null for who has.</param>
    internal KnownVen(Stored<VenDocument> stored, DateTimeOffset? lastSeen, DateTimeOffset? heardAt = null, StrongBox<bool>? isTold = null)
    {
        var document = stored.Value;
        Version = stored.Version;
        VenId = new VenId(document.VenId);
        Name = document.Name;
        Cooperative = document.Cooperative;
        Profile = document.Profile ?? OadrProfileName.Profile20b;
        IsServed = document.IsServed;
        RegistrationId = document.RegistrationId is { } id ? new RegistrationId(id) : null;
        ReportOnly = document.ReportOnly;
        XmlSignature = document.XmlSignature;
        Signatures = document.Signatures;
        PushAddress = document.PushAddress is { } address ? new Uri(address) : null;
        _isTold = isTold ?? new StrongBox<bool>(value: true);
        Names = document.AllNames;
        ResourceIds = document.ResourceIds;
        _resources = [.. ResourceIds];
        foreach (var (point, device) in (document.Reports ?? []).SelectMany(report => report.Points).SelectMany(point => point.DeviceClasses, (point, device) => (point, device)))
        {
            (_ofClass.TryGetValue(device, out var resources) ? resources : _ofClass[device] = []).UnionWith(point.ResourceIds);
        }

        HasMetadata = document.Reports is not null;
        MarketContexts = document.MarketContexts;
        IsLeaving = document.CancelAskedAt is not null;
        SilentSince = document.SilentSince;
        _lastSeenTicks = lastSeen?.UtcTicks ?? 0;
        _heardTicks = heardAt?.UtcTicks ?? 0;
    }

    public VenId VenId { get; }

    /// <summary>The version of the document that this was made from.</summary>
    public long Version { get; }

    /// <summary>oadrVenName; null when the VEN gave none.</summary>
    public string? Name { get; }

    /// <summary>The profile that it speaks.</summary>
    public OadrProfileName Profile { get; }

    /// <summary>Whether it is served now: registered, or entered as a VEN of 2.0a (<see cref="VenDocument.IsServed"/>).</summary>
    public bool IsServed { get; }

    /// <summary>Null when the registration was cancelled, or it has not registered yet, or speaks 2.0a.</summary>
    public RegistrationId? RegistrationId { get; }

    /// <summary>Whether it takes no events.</summary>
    public bool ReportOnly { get; }

    /// <summary>Whether it can sign its messages, and so verify ours.</summary>
    public bool XmlSignature { get; }

    /// <summary>Where it takes what is pushed to it: the base of its services; null for a VEN that polls.</summary>
    public Uri? PushAddress { get; }

    /// <summary>What an operator asks of its signatures; null for what the VTN asks of all.</summary>
    public SignaturePolicy? Signatures { get; }

    /// <summary>By what names targets mean it as a whole.</summary>
    public TargetNames Names { get; }

    /// <summary>The resources that its reports stand for.</summary>
    public IReadOnlyList<string> ResourceIds { get; }

    /// <summary>Whether it has sent METADATA since it registered, be it empty.</summary>
    internal bool HasMetadata { get; }

    /// <summary>The programs whose events are for it; none for all.</summary>
    public IReadOnlyList<string> MarketContexts { get; }

    /// <summary>Whether a resource is this VEN's, by its METADATA.</summary>
    internal bool HasResource(string resourceId) => _resources.Contains(resourceId);

    /// <summary>Whether a resource is of one of these device classes, by the VEN's METADATA.</summary>
    internal bool IsOfClass(string resourceId, IReadOnlyList<string> deviceClasses) =>
        deviceClasses.Any(device => _ofClass.TryGetValue(device, out var resources) && resources.Contains(resourceId));

    /// <summary>Whether a resource of this VEN is of a device class, by its METADATA.</summary>
    internal bool HasClass(string deviceClass) => _ofClass.TryGetValue(deviceClass, out var resources) && resources.Count > 0;

    /// <summary>The resources that are of one of these device classes, by the VEN's METADATA.</summary>
    internal IReadOnlySet<string> OfClasses(IReadOnlySet<string> deviceClasses) =>
        deviceClasses.Count == 0 ? FrozenSet<string>.Empty : _ofClass.Where(item => deviceClasses.Contains(item.Key)).SelectMany(item => item.Value).ToHashSet();

    /// <summary>The cooperative of its certificate; null in a lab, and until it registers.</summary>
    public string? Cooperative { get; }

    /// <summary>Whether an operator has asked for the end of its registration.</summary>
    public bool IsLeaving { get; }

    /// <summary>Whether events may be sent to it.</summary>
    public bool TakesEvents => IsServed && !ReportOnly && !IsLeaving;

    /// <summary>Whether the answer to its registration was written, or it has spoken since: before that it takes nothing for its own (rule 405).</summary>
    internal bool IsTold => Volatile.Read(ref _isTold.Value);

    /// <summary>The answer to a poll when nothing is owed: the same each time.</summary>
    internal Reply NothingOwed => _nothingOwed ??= new Reply(new OadrResponse { EiResponse = EiResponse.Ok(requestId: ""), VenId = VenId });

    /// <summary>Since when it was known not to be heard of; null while it was.</summary>
    internal DateTimeOffset? SilentSince { get; }

    /// <summary>When it last sent anything; null if never.</summary>
    public DateTimeOffset? LastSeen => Instant(ref _lastSeenTicks);

    /// <summary>When it last sent anything, by the wire clock, or was entered; null if neither since the process began.</summary>
    internal DateTimeOffset? HeardAt => Instant(ref _heardTicks);

    /// <summary>Whether events of a program are for it (rule 512: compared after normalisation).</summary>
    public bool Serves(string marketContext) => MarketContexts.Count == 0 || MarketContexts.Any(own => new MarketContext(own).IsSameAs(new MarketContext(marketContext)));

    /// <summary>It has the whole time to be heard of, though it has sent nothing yet.</summary>
    internal void Awaited(Clocks clocks) => Interlocked.Exchange(ref _heardTicks, clocks.Wire.GetUtcNow().UtcTicks);

    internal void Told() => Volatile.Write(ref _isTold.Value, true);

    /// <summary>What <see cref="IsTold"/> goes by, for who it is known as after a change under the same registration.</summary>
    internal StrongBox<bool> Telling => _isTold;

    internal void Seen(Clocks clocks)
    {
        Interlocked.Exchange(ref _lastSeenTicks, clocks.Domain.GetUtcNow().UtcTicks);
        Awaited(clocks);
    }

    private static DateTimeOffset? Instant(ref long ticks) => Interlocked.Read(ref ticks) is var read and > 0 ? new DateTimeOffset(read, TimeSpan.Zero) : null;
}
