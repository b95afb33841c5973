using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>A VEN as it is stored: who it is, how it is registered, what it can report, what is wanted of it.</summary>
public sealed record VenDocument
{
    internal static readonly CollectionDefinition<VenDocument> Collection = new(
        "vens",
        VtnJson.Default.VenDocument,
        ven => ven.VenId,
        new DocumentIndex<VenDocument>(RegistrationIndex, ven => [.. new[] { ven.RegistrationId, ven.EndedRegistrationId }.OfType<string>()])) { Subject = ven => ven.VenId };

    internal const string RegistrationIndex = "registration";

    public required string VenId { get; init; }

    /// <summary>The cooperative of its certificate; null in a lab, and until it registers.</summary>
    public string? Cooperative { get; init; }

    /// <summary>oadrVenName; null when the VEN gave none.</summary>
    public string? Name { get; init; }

    /// <summary>The profile that it speaks; null for 2.0b. A VEN of 2.0a was entered by an operator, and never registers.</summary>
    public OadrProfileName? Profile { get; init; }

    /// <summary>Null when the registration was cancelled, or the VEN has not registered yet, or speaks 2.0a.</summary>
    public string? RegistrationId { get; init; }

    /// <summary>The registration that was cancelled last; null if none was. A cancellation that is sent again is answered as the first.</summary>
    public string? EndedRegistrationId { get; init; }

    /// <summary>When it registered, or was entered as one of 2.0a; null while its id is allocated and it has not registered yet.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>When an operator asked for the end of its registration, in real time; null unless that is owed to the VEN.</summary>
    public DateTimeOffset? CancelAskedAt { get; init; }

    /// <summary>Since when it has not been heard of; null while it is.</summary>
    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>Null while it is registered.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>Whether it takes no events.</summary>
    public bool ReportOnly { get; init; }

    /// <summary>Whether it can sign its messages.</summary>
    public bool XmlSignature { get; init; }

    /// <summary>Where it takes what is pushed to it (oadrTransportAddress; of a VEN of 2.0a as its operator gave it): the base of its services; null for a VEN that polls.</summary>
    public string? PushAddress { get; init; }

    /// <summary>What an operator asks of its signatures; null for what the VTN asks of all.</summary>
    public SignaturePolicy? Signatures { get; init; }

    public IReadOnlyList<string> GroupIds { get; init; } = [];

    public IReadOnlyList<string> PartyIds { get; init; } = [];

    /// <summary>Its other names in targets; null for none.</summary>
    public TargetNames? Names { get; init; }

    /// <summary>The programs whose events are for it; none for all.</summary>
    public IReadOnlyList<string> MarketContexts { get; init; } = [];

    /// <summary>What it can report, by its METADATA; null until it sent any.</summary>
    public IReadOnlyList<OfferedReport>? Reports { get; init; }

    /// <summary>What an operator wants of it, whether it offers that now or not; null for what <see cref="WantedReport.ByDefault"/> says.</summary>
    public IReadOnlyList<WantedReport>? WantedReports { get; init; }

    /// <summary>The METADATA requests of its own that it took back, the latest last, up to a hundred: what is taken back again is answered as the first time.</summary>
    public IReadOnlyList<string> EndedOwnReports { get; init; } = [];

    /// <summary>By what names targets mean it as a whole.</summary>
    internal TargetNames AllNames => (Names ?? new TargetNames()) with { GroupIds = GroupIds, PartyIds = PartyIds };

    /// <summary>The same VEN by other names.</summary>
    internal VenDocument Called(TargetNames names) =>
        this with { GroupIds = names.GroupIds, PartyIds = names.PartyIds, Names = names with { GroupIds = [], PartyIds = [] } };

    /// <summary>Whether it is served now: it is registered, or was entered as a VEN of 2.0a and not removed since.</summary>
    public bool IsServed => IsRegistered || (Profile == OadrProfileName.Profile20a && CancelledAt is null);

    /// <summary>Whether it is registered now, as VENs of 2.0b are.</summary>
    internal bool IsRegistered => RegistrationId is not null;

    /// <summary>The resources that its reports stand for.</summary>
    internal IReadOnlyList<string> ResourceIds =>
        [.. (Reports ?? []).SelectMany(report => report.Points).SelectMany(point => point.ResourceIds).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What is wanted of it now.</summary>
    internal IReadOnlyList<WantedReport> Wanted(TimeSpan byDefault) => WantedReports is { } wish
        ? [.. wish.Where(report => WantedReportRules.Check([report], Reports ?? []).Count == 0)]
        : WantedReport.ByDefault(Reports ?? [], byDefault);
}
