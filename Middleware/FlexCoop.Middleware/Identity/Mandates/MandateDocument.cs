using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>What a prosumer has allowed a client to do, until when, and whether that is in force.</summary>
/// <remarks>
/// Each change of state bumps <see cref="Epoch"/>, and every token carries the epoch in which it was issued: a token of an older epoch is void.
/// <c>requested → active → (suspended ⇄ active) → revoked | expired</c>.
/// </remarks>
internal sealed record MandateDocument
{
    public const string ByProsumer = "prosumer";

    /// <summary>Those of boxes that have not ended, by their owner as the cooperative knows them (<see cref="MemberKey"/>).</summary>
    public const string ByMember = "member";

    /// <summary>The one of a box, by its VEN.</summary>
    public const string ByVen = "ven";

    /// <summary>Those that have ended, and of which not all is done that follows; all under one key.</summary>
    public const string ByUnfinished = "unfinished";

    public const string Unfinished = "";

    public static readonly CollectionDefinition<MandateDocument> Collection = new(
        "mandates",
        IdentityJson.Default.MandateDocument,
        mandate => mandate.Id,
        new DocumentIndex<MandateDocument>(ByProsumer, mandate => [mandate.ProsumerId]),
        new DocumentIndex<MandateDocument>(ByMember, mandate => mandate is { VenId: not null, HasEnded: false, Cooperative: { } cooperative, MemberId: { } member } ? [MemberKey(cooperative, member)] : []),
        new DocumentIndex<MandateDocument>(ByVen, mandate => mandate.VenId is { } ven ? [ven] : []),
        new DocumentIndex<MandateDocument>(Expiring.IndexName, mandate => mandate is { HasEnded: false, Until: { } until } ? [IndexKey.Of(until)] : []),
        new DocumentIndex<MandateDocument>(ByUnfinished, mandate => mandate is { HasEnded: true, IsFinished: false } ? [Unfinished] : []))
    {
        // Each request of a box asks for its own.
        IsRemembered = true,
        Subject = mandate => mandate.ProsumerId,
    };

    public required string Id { get; init; }

    /// <summary>Who gave it.</summary>
    public required string ProsumerId { get; init; }

    /// <summary>Who may act.</summary>
    public required string ClientId { get; init; }

    /// <summary>What the client may ask for under it.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The box that acts under it; null when it is no box.</summary>
    public BoxFacts? Box { get; init; }

    /// <summary>By what OpenADR knows the box: 26 random characters, 130 bits; they stand in its certificate and say nothing of a person. Null where no box may enrol under it.</summary>
    public string? VenId { get; init; }

    /// <summary>The box as a device, for its certificate; null as <see cref="VenId"/>.</summary>
    public Guid? DeviceId { get; init; }

    /// <summary>The cooperative at which who gave it had logged in; null in what was stored before this was, unless a box may enrol under it.</summary>
    public string? Cooperative { get; init; }

    /// <summary>By what that cooperative knows who gave it: a pairwise id that only it and its member see. Null in what was stored before this was.</summary>
    public string? MemberId { get; init; }

    /// <summary>As what it was given; in what was stored before this was, as the least.</summary>
    public Role Role { get; init; }

    public MandateState State { get; init; }

    /// <summary>1 when it was made, one more with each change of state.</summary>
    public int Epoch { get; init; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its state changed last.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When it ends by itself, unless its box has joined before; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When its box joined: when its owner let it in, or it came with a one-time code. Null before that, where no box may enrol under it, and in what was stored before this was: those joined when they were made.</summary>
    public DateTimeOffset? JoinedAt { get; init; }

    /// <summary>Whether all that follows from its end is done: logins, certificates, registration.</summary>
    public bool IsFinished { get; init; }

    /// <summary>Whether it is over, for good.</summary>
    public bool HasEnded => State is MandateState.Revoked or MandateState.Expired;

    /// <summary>The key of <see cref="ByMember"/>.</summary>
    public static string MemberKey(string cooperative, string memberId) => $"{cooperative}/{memberId}";

    /// <summary>Where it stands at an instant. Its end by its time needs nobody to notice it.</summary>
    public MandateState StateAt(DateTimeOffset now) => !HasEnded && Until <= now ? MandateState.Expired : State;

    /// <summary>Whether it is in force at an instant.</summary>
    public bool IsInForce(DateTimeOffset now) => StateAt(now) == MandateState.Active;

    /// <summary>The mandate after an act.</summary>
    /// <returns>Null when the act is not possible from where it stands, or its time is not over yet.</returns>
    public MandateDocument? After(MandateAct act, DateTimeOffset now)
    {
        MandateState? next = (State, act) switch
        {
            (MandateState.Requested, MandateAct.Approve) => MandateState.Active,
            (MandateState.Active, MandateAct.Suspend) => MandateState.Suspended,
            (MandateState.Suspended, MandateAct.Resume) => MandateState.Active,
            (MandateState.Requested or MandateState.Active or MandateState.Suspended, MandateAct.Revoke) => MandateState.Revoked,
            (MandateState.Requested or MandateState.Active or MandateState.Suspended, MandateAct.Expire) when Until <= now => MandateState.Expired,
            _ => null,
        };
        return next is { } state ? this with { State = state, Epoch = Epoch + 1, ChangedAt = now } : null;
    }
}
