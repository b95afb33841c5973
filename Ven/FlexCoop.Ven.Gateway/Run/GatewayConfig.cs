using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Ven.Gateway.Resources;

namespace FlexCoop.Ven.Gateway.Run;

/// <summary>The configuration of one box, as a JSON file.</summary>
/// <remarks>What may be left out has a setter: the generated reader would pass over the default of an init-only member.</remarks>
internal sealed record GatewayConfig
{
    /// <summary>Where the VTN is: its origin, or the whole prefix up to /OpenADR2/Simple/2.0b; null for that of the platform at which the box is enrolled.</summary>
    public string? VtnUrl { get; set; }

    /// <summary>oadrVenName: a name for people, and the first part of every resourceID; null for the venID of a box that is enrolled.</summary>
    public string? VenName { get; set; }

    /// <summary>A venID that the VTN's operator gave out beforehand; null for that of the certificate, or when the VTN is to make one.</summary>
    public string? VenId { get; set; }

    /// <summary>The state folder, taken from the folder of the configuration.</summary>
    public string State { get; set; } = "state";

    /// <summary>The programs whose events are taken; empty for any.</summary>
    public IReadOnlyList<string> MarketContexts { get; set; } = [];

    public IReadOnlyList<string> GroupIds { get; set; } = [];

    public IReadOnlyList<string> PartyIds { get; set; } = [];

    public IReadOnlyList<string> GroupNames { get; set; } = [];

    public IReadOnlyList<string> MeterAssets { get; set; } = [];

    public IReadOnlyList<string> Pnodes { get; set; } = [];

    public IReadOnlyList<string> AggregatedPnodes { get; set; } = [];

    public IReadOnlyList<string> ServiceDeliveryPoints { get; set; } = [];

    public IReadOnlyList<string> EndDeviceAssets { get; set; } = [];

    public IReadOnlyList<TransportInterface> TransportInterfaces { get; set; } = [];

    /// <summary>Where the home is, so that service areas around it mean it; null when the owner does not say.</summary>
    public GeoPosition? Location { get; set; }

    /// <summary>All by which targets mean the home as a whole.</summary>
    internal TargetNames Names => new()
    {
        GroupIds = GroupIds,
        PartyIds = PartyIds,
        GroupNames = GroupNames,
        MeterAssets = MeterAssets,
        Pnodes = Pnodes,
        AggregatedPnodes = AggregatedPnodes,
        ServiceDeliveryPoints = ServiceDeliveryPoints,
        EndDeviceAssets = EndDeviceAssets,
        TransportInterfaces = TransportInterfaces,
        Location = Location,
    };

    /// <summary>When the owner takes part.</summary>
    public OptRuleConfig OptRule { get; set; } = new();

    /// <summary>From which price on the devices save.</summary>
    public PriceLevels Prices { get; set; } = new();

    /// <summary>How long a request may take, as hh:mm:ss; 00:00:05 to 00:05:00.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between two tries, as hh:mm:ss; 00:00:01 to 01:00:00.</summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long to wait with a new registration after one was ended, as hh:mm:ss; 00:01:00 to 7.00:00:00.</summary>
    public TimeSpan RegisterAgainAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether the VTN is asked what it offers before a first registration.</summary>
    public bool QueryRegistration { get; set; } = true;

    /// <summary>Off; Accept to sign messages, and take answers signed or not; Require to take signed ones only.</summary>
    public SignaturePolicy Signatures { get; set; }

    /// <summary>Where the VTN reaches the box; null for a box that polls.</summary>
    public PushConfig? Push { get; set; }

    /// <summary>A scaled clock, as ORIGIN@RATE; null for real time.</summary>
    public string? Clock { get; set; }

    /// <summary>The home that the box drives.</summary>
    public required HomeConfig Home { get; init; }
}
