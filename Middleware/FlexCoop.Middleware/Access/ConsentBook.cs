using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Access;

/// <summary>What members share, and were asked to; those that are granted are in memory, so that a decision asks no store.</summary>
internal sealed class ConsentBook(IdentityStores stores, Clocks clocks) : IForgets
{
    /// <summary>How many a member may have granted that are not over.</summary>
    public const int MostOpen = 100;

    /// <summary>How many one recipient may ask of a member that are not decided or over: nobody is buried in requests, and nobody keeps others from asking.</summary>
    public const int MostAsked = 3;

    /// <summary>For how long a recipient does not ask again a member who has refused.</summary>
    public static readonly TimeSpan AskedAgain = TimeSpan.FromDays(7);

    private const int PageSize = 1000;

    private readonly ConcurrentDictionary<string, ImmutableArray<ConsentDocument>> _granted = new(StringComparer.Ordinal);

    private DocumentCollection<ConsentDocument> Documents => stores.Identity.Documents(ConsentDocument.Collection);

    /// <summary>Reads those that are granted; before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        string? after = null;
        while (await Documents.ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var consent in page)
            {
                Take(consent.Value);
            }

            after = page[^1].Value.Id;
        }
    }

    /// <summary>Whether a member shares what is asked for with who asks.</summary>
    public bool Covers(AccessQuestion question, string recipient, string memberKey) => _granted.TryGetValue(memberKey, out var consents) && consents.Any(consent => consent.Covers(question, recipient));

    /// <summary>All of a person, the newest first.</summary>
    public async Task<IReadOnlyList<ConsentDocument>> OfAsync(string prosumerId, CancellationToken cancellationToken) =>
        [.. (await Documents.FindAllAsync(ConsentDocument.ByPerson, prosumerId, cancellationToken)).Select(consent => consent.Value).OrderByDescending(consent => consent.CreatedAt).ThenBy(consent => consent.Id, StringComparer.Ordinal)];

    /// <summary>All that this one asked for or was granted.</summary>
    public async Task<IReadOnlyList<ConsentDocument>> AskedByAsync(string recipient, CancellationToken cancellationToken) =>
        [.. (await Documents.FindAllAsync(ConsentDocument.ByRecipient, recipient, cancellationToken)).Select(consent => consent.Value)];

    /// <summary>Adds one: granted by the member, or asked of them.</summary>
    /// <returns>False when too many of the person's are granted; or asked by this recipient, or refused to it a moment ago.</returns>
    public async Task<bool> AddAsync(ConsentDocument consent, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        var others = await OfAsync(consent.ProsumerId, cancellationToken);
        var open = others.Where(other => other.State == consent.State && now < other.Until);
        if (consent.State == ConsentState.Granted
            ? open.Count() >= MostOpen
            : open.Count(other => other.Recipient == consent.Recipient) >= MostAsked || others.Any(other => other.State == ConsentState.Rejected && other.Recipient == consent.Recipient && now - other.ChangedAt < AskedAgain))
        {
            return false;
        }

        await stores.Identity.CommitAsync(Recorded(new UnitOfWork().Insert(ConsentDocument.Collection, consent), consent), cancellationToken);
        return true;
    }

    /// <summary>A member decides on what was asked, or withdraws what they granted.</summary>
    /// <returns>The consent as it is now; null when there is none of theirs, or it does not stand so.</returns>
    public async Task<ConsentDocument?> ChangeAsync(string id, string prosumerId, ConsentState to, CancellationToken cancellationToken)
    {
        while (await Documents.FindAsync(id, cancellationToken) is { } stored && stored.Value.ProsumerId == prosumerId)
        {
            var now = clocks.Wire.GetUtcNow();
            if (stored.Value.Until <= now || (stored.Value.State, to) is not ((ConsentState.Requested, ConsentState.Granted or ConsentState.Rejected) or (ConsentState.Granted, ConsentState.Withdrawn)))
            {
                return null;
            }

            var changed = stored.Value with { State = to, ChangedAt = now };
            if (await stores.Identity.TryCommitAsync(Recorded(new UnitOfWork().Update(ConsentDocument.Collection, stored, changed), changed), cancellationToken))
            {
                return changed;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Forget(string name)
    {
        foreach (var (member, _) in _granted.Where(one => one.Value.Any(consent => consent.ProsumerId == name || consent.MemberId == name)))
        {
            _granted.TryRemove(member, out _);
        }
    }

    private UnitOfWork Recorded(UnitOfWork work, ConsentDocument consent) =>
        work.Record(new ConsentChange(consent) { At = consent.ChangedAt, Subjects = [consent.ProsumerId] }).Then(() => Take(consent));

    private void Take(ConsentDocument consent)
    {
        var others = _granted.TryGetValue(consent.MemberKey, out var known) ? known.RemoveAll(other => other.Id == consent.Id) : [];
        _granted[consent.MemberKey] = consent.State == ConsentState.Granted ? others.Add(consent) : others;
    }
}
