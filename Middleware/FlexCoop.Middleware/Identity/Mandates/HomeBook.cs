using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Identity;

/// <summary>The mandates of boxes, in memory: whose a VEN is, and which members have one in force. Who decides over a thousand rows asks no store.</summary>
/// <remarks>It is up to date from the commit of a mandate on (<see cref="Storage.UnitOfWork.Then"/>).</remarks>
internal sealed class HomeBook : IForgets
{
    private const int PageSize = 1000;

    private readonly ConcurrentDictionary<string, MandateDocument> _byVen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _vensOf = new(StringComparer.Ordinal);

    /// <summary>Every box that ever had a mandate.</summary>
    public IEnumerable<MandateDocument> All => _byVen.Values;

    /// <summary>Reads them; before the first request.</summary>
    public async Task LoadAsync(IdentityStores stores, CancellationToken cancellationToken)
    {
        string? after = null;
        while (await stores.Identity.Documents(MandateDocument.Collection).ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var mandate in page)
            {
                Take(mandate.Value);
            }

            after = page[^1].Value.Id;
        }
    }

    /// <summary>A mandate is this from now on. One that is of no box is passed over.</summary>
    public void Take(MandateDocument mandate)
    {
        if (mandate.VenId is not { } venId)
        {
            return;
        }

        _byVen[venId] = mandate;
        if (mandate is { Cooperative: { } cooperative, MemberId: { } member })
        {
            _vensOf.AddOrUpdate(MandateDocument.MemberKey(cooperative, member), [venId], (_, known) => known.Contains(venId) ? known : known.Add(venId));
        }
    }

    /// <summary>The mandate of a box, in force or not; null when the VEN is no box of a member's.</summary>
    public MandateDocument? Find(string venId) => _byVen.GetValueOrDefault(venId);

    /// <summary>Whether a VEN is a box of a member, by a mandate in force or not; of a cooperative itself are those that are no member's.</summary>
    public bool IsOf(string venId, ResourceScope owner) => Find(venId) is { } home ? home.Cooperative == owner.Cooperative && home.MemberId == owner.MemberId : owner.MemberId is null;

    /// <summary>The mandates of a member's boxes in a cooperative, in force or not.</summary>
    public IEnumerable<MandateDocument> Of(string cooperative, string memberId) =>
        _vensOf.TryGetValue(MandateDocument.MemberKey(cooperative, memberId), out var vens) ? vens.Select(Find).OfType<MandateDocument>() : [];

    /// <inheritdoc/>
    public void Forget(string name)
    {
        foreach (var (venId, _) in _byVen.Where(home => home.Key == name || home.Value.ProsumerId == name || home.Value.MemberId == name))
        {
            _byVen.TryRemove(venId, out _);
        }

        foreach (var (member, vens) in _vensOf)
        {
            _vensOf.TryUpdate(member, vens.RemoveAll(ven => !_byVen.ContainsKey(ven)), vens);
        }
    }

    /// <summary>Whether a member of a cooperative has a box that acts for them there, by a mandate that is in force (Interpretation: who has no box, or has suspended or withdrawn all, has given the cooperative no mandate, and what is theirs is not shown to it).</summary>
    public bool IsMember(string cooperative, string memberId, DateTimeOffset now) => Of(cooperative, memberId).Any(mandate => Acts(mandate, now));

    /// <summary>Whether a box has joined, and its mandate is in force.</summary>
    public static bool Acts(MandateDocument mandate, DateTimeOffset now) => mandate.JoinedAt is not null && mandate.IsInForce(now);
}
