using System.Security.Cryptography;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>The mandates, and their history.</summary>
internal sealed partial class MandateBook(IdentityStores stores, HomeBook homes, PairwiseSubjects subjects, IdentityOptions options, Clocks clocks, ILogger<MandateBook> logger)
{
    /// <summary>Each change of each mandate, kept for good.</summary>
    public static readonly LogDefinition History = new("mandate-history");

    private const string VenIdLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int VenIdLength = 26;
    private const int PageSize = 1000;

    /// <summary>Adds a mandate that its owner gives now to a unit of work. One that lets a box enrol names the VEN that the box will be.</summary>
    /// <param name="work">The unit of work.</param>
    /// <param name="owner">Who gives it.</param>
    /// <param name="clientId">Who may act.</param>
    /// <param name="scopes">What it may ask for.</param>
    /// <param name="box">What the box says of itself; null when it is no box.</param>
    /// <param name="until">Until when its box has to join; null where it joins by this.</param>
    public MandateDocument Give(UnitOfWork work, SessionDocument owner, string clientId, IReadOnlyList<string> scopes, BoxFacts? box, DateTimeOffset? until = null)
    {
        var now = clocks.Wire.GetUtcNow();
        var cooperative = owner.Cooperative ?? options.Cooperative;
        var mayEnrol = scopes.Contains(Scopes.VenEnrol);
        var mandate = new MandateDocument
        {
            Id = "M-" + RandomId.Of(16),
            ProsumerId = owner.ProsumerId,
            ClientId = clientId,
            Scopes = scopes,
            Box = box,
            VenId = mayEnrol ? RandomNumberGenerator.GetString(VenIdLetters, VenIdLength) : null,
            DeviceId = mayEnrol ? Guid.NewGuid() : null,
            Cooperative = cooperative,
            MemberId = subjects.OfMember(cooperative, owner.ProsumerId),
            Role = owner.Role,
            CreatedAt = now,
            ChangedAt = now,
            Until = until,
            JoinedAt = mayEnrol && until is null ? now : null,
        }.After(MandateAct.Approve, now)!;
        if (mandate.JoinedAt is not null)
        {
            BoxNotices.Owe(work, options, mandate);
        }

        work.Insert(MandateDocument.Collection, mandate).Append(History, now, mandate.Id, $"Approve: {mandate.State}, epoch {mandate.Epoch}").Record(Change("given", mandate)).Then(() => homes.Take(mandate));
        return mandate;
    }

    /// <summary>The box of a mandate is given its certificate now: if it had to join, it has, and the mandate has no end of its own any more.</summary>
    /// <returns>Whether the mandate is in force.</returns>
    public async Task<bool> JoinAsync(string id, CancellationToken cancellationToken)
    {
        while (await stores.Identity.Documents(MandateDocument.Collection).FindAsync(id, cancellationToken) is { } stored && stored.Value.IsInForce(clocks.Wire.GetUtcNow()))
        {
            if (stored.Value.Until is null)
            {
                return true;
            }

            var now = clocks.Wire.GetUtcNow();
            var joined = stored.Value with { Until = null, JoinedAt = now };
            var work = new UnitOfWork().Update(MandateDocument.Collection, stored, joined).Append(History, now, id, $"Join: {joined.State}, epoch {joined.Epoch}").Record(Change("joined", joined)).Then(() => homes.Take(joined));
            BoxNotices.Owe(work, options, joined);
            if (await stores.Identity.TryCommitAsync(work, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>The mandate, in force or not; null when there is none.</returns>
    public async ValueTask<MandateDocument?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await stores.Identity.Documents(MandateDocument.Collection).FindAsync(id, cancellationToken))?.Value;

    /// <returns>The mandate under which a VEN is a box, in force or not; null when it is none of ours.</returns>
    public async ValueTask<MandateDocument?> FindByVenAsync(string venId, CancellationToken cancellationToken) =>
        await stores.Identity.Documents(MandateDocument.Collection).FindAllAsync(MandateDocument.ByVen, venId, cancellationToken) is [var mandate, ..] ? mandate.Value : null;

    /// <returns>The mandate when it is in force, in this epoch; null otherwise.</returns>
    public async Task<MandateDocument?> FindInForceAsync(string id, int epoch, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } mandate && mandate.Epoch == epoch && mandate.IsInForce(clocks.Wire.GetUtcNow())
            ? mandate
            : null;

    /// <summary>The mandate by which this client has at least these scopes already; null when there is none.</summary>
    public async Task<MandateDocument?> FindGivenAsync(string prosumerId, string clientId, IReadOnlyList<string> scopes, CancellationToken cancellationToken) =>
        (await OfAsync(prosumerId, cancellationToken)).FirstOrDefault(mandate => mandate.ClientId == clientId && mandate.Box is null && mandate.IsInForce(clocks.Wire.GetUtcNow()) && !scopes.Except(mandate.Scopes).Any());

    /// <summary>All that a person has given, the newest first.</summary>
    public async Task<IReadOnlyList<MandateDocument>> OfAsync(string prosumerId, CancellationToken cancellationToken) =>
        [.. (await stores.Identity.Documents(MandateDocument.Collection).FindAllAsync(MandateDocument.ByProsumer, prosumerId, cancellationToken)).Select(mandate => mandate.Value).OrderByDescending(mandate => mandate.CreatedAt)];

    /// <summary>Who a member of a cooperative is; null when nobody has given a mandate as that member.</summary>
    public async Task<string?> FindProsumerAsync(string cooperative, string memberId, CancellationToken cancellationToken)
    {
        // Those who have no box stand in no index.
        var mandates = stores.Identity.Documents(MandateDocument.Collection);
        for (string? after = null; await mandates.ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page; after = page[^1].Value.Id)
        {
            if (page.FirstOrDefault(mandate => mandate.Value.MemberId == memberId && mandate.Value.Cooperative == cooperative) is { } found)
            {
                return found.Value.ProsumerId;
            }
        }

        return null;
    }

    /// <summary>The ids of all that have not ended.</summary>
    public async Task<IReadOnlyList<string>> StandingAsync(CancellationToken cancellationToken)
    {
        var (standing, mandates) = (new List<string>(), stores.Identity.Documents(MandateDocument.Collection));
        for (string? after = null; await mandates.ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page; after = page[^1].Value.Id)
        {
            standing.AddRange(page.Where(mandate => !mandate.Value.HasEnded).Select(mandate => mandate.Value.Id));
        }

        return standing;
    }

    /// <summary>Those whose time is over, and of which nobody has noticed it yet.</summary>
    public async Task<IReadOnlyList<MandateDocument>> OverAsync(CancellationToken cancellationToken) =>
        [.. (await stores.Identity.Documents(MandateDocument.Collection).FindRangeAsync(Expiring.IndexName, "", IndexKey.Of(clocks.Wire.GetUtcNow().AddTicks(1)), cancellationToken)).Select(mandate => mandate.Value)];

    /// <summary>Those that have ended, and of which not all is done that follows.</summary>
    public async Task<IReadOnlyList<MandateDocument>> UnfinishedAsync(CancellationToken cancellationToken) =>
        [.. (await stores.Identity.Documents(MandateDocument.Collection).FindAllAsync(MandateDocument.ByUnfinished, MandateDocument.Unfinished, cancellationToken)).Select(mandate => mandate.Value)];

    /// <summary>All that follows from a mandate's end is done.</summary>
    public async Task FinishAsync(string id, CancellationToken cancellationToken)
    {
        while (await stores.Identity.Documents(MandateDocument.Collection).FindAsync(id, cancellationToken) is { Value: { HasEnded: true, IsFinished: false } mandate } stored
            && !await stores.Identity.TryCommitAsync(new UnitOfWork().Update(MandateDocument.Collection, stored, mandate with { IsFinished = true }), cancellationToken))
        {
            // Somebody changed it in the meantime: look again.
        }
    }

    /// <summary>Changes a mandate, and writes its history, in one commit. What follows is <see cref="MandateActs"/>' business.</summary>
    /// <param name="id">The mandate.</param>
    /// <param name="prosumerId">Whose it must be; null for anybody's.</param>
    /// <param name="act">What is done with it.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>The mandate as it is now; null when there is none, it is somebody else's, or the act is not possible from where it stands.</returns>
    public async Task<MandateDocument?> ChangeAsync(string id, string? prosumerId, MandateAct act, CancellationToken cancellationToken)
    {
        while (await stores.Identity.Documents(MandateDocument.Collection).FindAsync(id, cancellationToken) is { } stored && (prosumerId is null || stored.Value.ProsumerId == prosumerId))
        {
            var now = clocks.Wire.GetUtcNow();
            if (stored.Value.After(act, now) is not { } changed)
            {
                return null;
            }

            var work = new UnitOfWork().Update(MandateDocument.Collection, stored, changed).Append(History, now, id, $"{act}: {changed.State}, epoch {changed.Epoch}").Record(Change(MandateChange.Of(act), changed)).Then(() => homes.Take(changed));
            if (await stores.Identity.TryCommitAsync(work, cancellationToken))
            {
                Log.Changed(logger, id, changed.State, changed.Epoch);
                return changed;
            }
        }

        return null;
    }

    private MandateChange Change(string what, MandateDocument mandate) => new(what, mandate) { At = clocks.Wire.GetUtcNow(), Subjects = [mandate.Id] };

    private static partial class Log
    {
        [LoggerMessage(1331, LogLevel.Information, "Mandate {MandateId} is {State} in epoch {Epoch}")]
        public static partial void Changed(ILogger logger, string mandateId, MandateState state, int epoch);
    }
}
