using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Access;

/// <summary>Who asks, to policies: as what, through which client, for which cooperative, and what for.</summary>
internal sealed class Asker
{
    /// <summary>The header by which a request says what for it asks.</summary>
    public const string PurposeHeader = "FlexCoop-Purpose";

    private readonly AccessDesk _desk;
    private readonly AccessToken _token;
    private readonly ActorKind _kind;
    private readonly string? _cooperative;
    private readonly Purpose? _purpose;

    /// <param name="desk">What decisions ask.</param>
    /// <param name="token">By which it was let in.</param>
    /// <param name="client">The client of the token; null for one that is not known any more.</param>
    /// <param name="kind">As what it asks.</param>
    /// <param name="cooperative">For which cooperative, or as a member of which; null for none.</param>
    /// <param name="purpose">What its request says; null for nothing.</param>
    public Asker(AccessDesk desk, AccessToken token, ClientDocument? client, ActorKind kind, string? cooperative, string? purpose)
    {
        (_desk, _token, _kind, _cooperative) = (desk, token, kind, cooperative);

        // A component has the purposes that the settings say, and where that is one, it need not be said again.
        var own = kind == ActorKind.Service ? client?.Purposes ?? [] : [];
        var said = purpose is null ? null : Word.Parse<Purpose>(purpose);
        _purpose = purpose is null ? (own is [var only] ? Word.Parse<Purpose>(only) : kind == ActorKind.Dso ? Purpose.GridOperation : Purpose.Operation)
            : kind == ActorKind.Service && own.Count > 0 && !own.Contains(purpose) ? null
            : kind == ActorKind.Service && own.Count == 0 && said is not Purpose.Operation ? null
            : said;
        HasPurposes = own.Count > 0;
    }

    /// <summary>As what.</summary>
    public ActorKind Kind => _kind;

    /// <summary>Whether the settings give a component purposes, without which it sees nothing of homes.</summary>
    public bool HasPurposes { get; }

    /// <summary>What the token allows, if everything else does.</summary>
    public IReadOnlyList<string> Scopes => _token.Scopes;

    /// <summary>The person; null for a component.</summary>
    public string? ProsumerId => _token.Mandate?.ProsumerId;

    /// <summary>With whom a member shares who shares with this one.</summary>
    public string Recipient => _kind == ActorKind.Aggregator ? $"cooperative:{_cooperative}" : $"client:{_token.ClientId}";

    /// <summary>Another when a policy has changed.</summary>
    public IReadOnlyList<AccessPolicy> Policies => _desk.Policies.All;

    public DateTimeOffset Now => _desk.Clocks.Wire.GetUtcNow();

    /// <summary>What is asked for.</summary>
    public AccessQuestion Question(Whose whose, string data, string dataClass, TimeSpan granularity, bool changes) =>
        new(_kind, _token.ClientId, _cooperative, _purpose, whose, data, dataClass, granularity, changes, Now);

    /// <summary>The policies that would open it.</summary>
    public IReadOnlyList<AccessPolicy> Ways(AccessQuestion question) => AccessRules.Ways(Policies, question);

    /// <summary>Whether they open what is a member's of its own cooperative.</summary>
    public bool Opens(IReadOnlyList<AccessPolicy> ways, AccessQuestion question, string memberId) => _cooperative is { } cooperative && AccessRules.Holds(
        ways,
        Facts(_desk.Homes.IsMember(cooperative, memberId, question.At), _desk.Consents.Covers(question, Recipient, MandateDocument.MemberKey(cooperative, memberId)), isGlassBroken: false));

    /// <summary>Whether they open what a VEN has reported.</summary>
    public bool Opens(IReadOnlyList<AccessPolicy> ways, AccessQuestion question, string venId, MandateDocument? home) => question.Whose switch
    {
        Whose.Own => home is not null && home.ProsumerId == ProsumerId && AccessRules.Holds(ways, default),
        _ => (_kind != ActorKind.Aggregator || home?.Cooperative == _cooperative) && AccessRules.Holds(
            ways,
            Facts(
                home is not null && HomeBook.Acts(home, question.At),
                home is { Cooperative: { } cooperative, MemberId: { } member } && _desk.Consents.Covers(question, Recipient, MandateDocument.MemberKey(cooperative, member)),
                ProsumerId is { } person && _desk.Glasses.HasBroken(person, venId, question.At))),
    };

    /// <summary>A consent of somebody without a mandate in force is none.</summary>
    private static OwnerFacts Facts(bool hasMandate, bool hasConsented, bool isGlassBroken) => new(hasMandate, hasMandate && hasConsented, isGlassBroken);

    /// <summary>The mandate of a VEN; null when it is no member's box.</summary>
    public MandateDocument? HomeOf(string venId) => _desk.Homes.Find(venId);

    /// <summary>A box that acts for a member of the own cooperative; null when there is none.</summary>
    public MandateDocument? HomeOfMember(string memberId) => _cooperative is { } cooperative ? _desk.Homes.Of(cooperative, memberId).FirstOrDefault(home => HomeBook.Acts(home, Now)) : null;

    /// <summary>Whether an operator has broken any glass.</summary>
    public bool HasBrokenGlass => ProsumerId is { } person && _desk.Glasses.HasBroken(person, Now);

    /// <summary>By what this one knows a VEN: its own name for it, where it is to know no homes.</summary>
    public string PseudonymOf(string venId) => _desk.Subjects.Of("series/" + _token.ClientId, venId);

    /// <summary>The VEN of a pseudonym; null when it is of none.</summary>
    public string? VenOf(string pseudonym) => _desk.Homes.All.FirstOrDefault(home => PseudonymOf(home.VenId!) == pseudonym)?.VenId;

    /// <summary>Notes that data of members was read.</summary>
    public void Note(IEnumerable<string> members, string data, TimeSpan granularity) => _desk.Uses.Note(
        members,
        _kind switch { ActorKind.Prosumer => "you", ActorKind.Operator => "operator", _ => Recipient },
        _token.ClientId, data, Granularity.Text(granularity), _purpose ?? Purpose.Operation);
}
