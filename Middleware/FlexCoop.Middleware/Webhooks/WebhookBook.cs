using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using FlexCoop.Middleware.Messages;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>The webhooks: their owners make, change and remove them here; what they are at this moment is in memory, too.</summary>
internal sealed class WebhookBook(Database database, WebhookTopics topics, KeyRing keys, Clocks clocks, IOptions<WebhookOptions> options)
{
    private const int PageSize = 500;

    private readonly DocumentCollection<WebhookDocument> _webhooks = database.Documents(WebhookDocument.Collection);
    private readonly DocumentCollection<WebhookState> _states = database.Documents(WebhookState.Collection);
    private readonly ConcurrentDictionary<string, Stored<WebhookDocument>> _known = new();
    private readonly ConcurrentDictionary<string, bool> _verified = new();
    private FrozenSet<string> _wanted = [];

    /// <summary>Is told of each webhook that may have something to do now.</summary>
    public Action<string>? Changed { get; set; }

    public IEnumerable<WebhookDocument> All => _known.Values.Select(stored => stored.Value);

    /// <summary>Reads what is kept in memory, and says from now on which happenings are wanted; before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        for (string? after = null; await _webhooks.ListAsync(after, PageSize, cancellationToken) is { Count: > 0 } page; after = page[^1].Value.Id)
        {
            foreach (var webhook in page)
            {
                var state = await StateAsync(webhook.Value.Id, cancellationToken);
                await ResealAsync(webhook, cancellationToken);
                _known.TryAdd(webhook.Value.Id, webhook);
                _verified[webhook.Value.Id] = state.Value.VerifiedUrl is not null;
            }
        }

        Reckon();
        database.Happenings.Wanted = topic => _wanted.Contains(topic);
    }

    /// <summary>A webhook; null when there is none.</summary>
    public WebhookDocument? Find(string id) => _known.GetValueOrDefault(id)?.Value;

    /// <summary>A webhook of this owner; null when there is none.</summary>
    public WebhookDocument? Find(string owner, string id) => Find(id) is { } webhook && webhook.Owner == owner ? webhook : null;

    /// <summary>The webhooks of an owner, by id.</summary>
    public IEnumerable<WebhookDocument> Of(string owner) => All.Where(webhook => webhook.Owner == owner).OrderBy(webhook => webhook.Id, StringComparer.Ordinal);

    /// <summary>How far its delivery has come.</summary>
    public async ValueTask<Stored<WebhookState>> StateAsync(string id, CancellationToken cancellationToken) =>
        await _states.FindAsync(id, cancellationToken) ?? new Stored<WebhookState>(new WebhookState { Id = id }, Version: 0);

    /// <summary>Why what somebody wants is another webhook's already: messages arrive once, so a recipient has one webhook for them. Null when it is not.</summary>
    public RuleFault? WhyTaken(WebhookWish wish, string? id) => All.FirstOrDefault(other => other.Id != id && MessageSource.Tells(other) && wish.Topics.Contains(other.Topics[0])) is { } taken
        ? new RuleFault("topics", $"'{ForeignText.Shown(taken.Topics[0])}' has a webhook already, '{taken.Id}'", "change that one, or remove it")
        : null;

    /// <summary>Makes a webhook.</summary>
    /// <returns>With its secret, which is shown once; null, and why, when there are too many.</returns>
    public async Task<(WebhookDocument? Webhook, string Secret, RuleFault? Fault)> MakeAsync(string owner, WebhookWish wish, WebhookAuthority authority, CancellationToken cancellationToken)
    {
        if (_known.Count >= options.Value.Most || Of(owner).Count() >= options.Value.PerOwner)
        {
            return (null, "", new RuleFault("", $"would be one more than the {(_known.Count >= options.Value.Most ? $"{options.Value.Most} that there may be" : $"{options.Value.PerOwner} that one may have")}", "remove one"));
        }

        if (WhyTaken(wish, id: null) is { } taken)
        {
            return (null, "", taken);
        }

        var (now, secret) = (clocks.Wire.GetUtcNow(), WebhookSecret.New());
        var made = new WebhookDocument
        {
            Id = Guid.CreateVersion7(now).ToString(), Owner = owner, Authority = authority, Url = wish.Url, Topics = wish.Topics, Description = wish.Description, IsEnabled = wish.IsEnabled, Secret = "", CreatedAt = now, ChangedAt = now,
        };
        made = made with { Secret = keys.Seal(Encoding.UTF8.GetBytes(secret), made.Purpose) };
        var work = new UnitOfWork().Insert(WebhookDocument.Collection, made).Insert(WebhookState.Collection, new WebhookState { Id = made.Id })
            .Record(WebhookChange.Of("made", made, now)).Then(() => Know(new Stored<WebhookDocument>(made, Version: 1)));
        await database.CommitAsync(work, cancellationToken);
        Changed?.Invoke(made.Id);
        return (made, secret, null);
    }

    /// <summary>Changes what its owner wants; it acts by the right of whoever changed it from then on.</summary>
    /// <returns>Null when it is there no more.</returns>
    public Task<WebhookDocument?> ChangeAsync(string id, WebhookWish wish, WebhookAuthority authority, CancellationToken cancellationToken) => ChangeAsync(
        id, "changed", webhook => webhook with { Url = wish.Url, Topics = wish.Topics, Description = wish.Description, IsEnabled = wish.IsEnabled, Authority = authority }, cancellationToken);

    /// <summary>Gives a webhook a new secret; that of before signs beside it for some time.</summary>
    /// <returns>The secret, which is shown once; null when the webhook is there no more.</returns>
    public async Task<string?> ReplaceSecretAsync(string id, CancellationToken cancellationToken)
    {
        var secret = WebhookSecret.New();
        var changed = await ChangeAsync(
            id,
            "secret-replaced",
            webhook => webhook with { PreviousSecret = webhook.Secret, PreviousUntil = clocks.Wire.GetUtcNow() + options.Value.SecretOverlap, Secret = keys.Seal(Encoding.UTF8.GetBytes(secret), webhook.Purpose) },
            cancellationToken);
        return changed is null ? null : secret;
    }

    /// <summary>Removes a webhook with all that it has; nothing more is delivered.</summary>
    public async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        while (await _webhooks.FindAsync(id, cancellationToken) is { } read)
        {
            var work = new UnitOfWork().Delete(WebhookDocument.Collection, read).Record(WebhookChange.Of("removed", read.Value, clocks.Wire.GetUtcNow()));
            if (await _states.FindAsync(id, cancellationToken) is { } state)
            {
                work.Delete(WebhookState.Collection, state);
            }

            if (await database.TryCommitAsync(work.Then(() => Forget(id)), cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Lets a webhook that was paused, or is left alone for a time, be tried at once.</summary>
    public async Task ResumeAsync(WebhookDocument webhook, CancellationToken cancellationToken)
    {
        await ChangeStateAsync(
            webhook.Id,
            state => state.Rested with { PausedBecause = null, FailingSince = null },
            work =>
            {
                work.Record(WebhookChange.Of("resumed", webhook, clocks.Wire.GetUtcNow()));
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        Changed?.Invoke(webhook.Id);
    }

    /// <summary>What a webhook has not taken, in the order in which it happened.</summary>
    public async ValueTask<IReadOnlyList<Stored<DeadLetterDocument>>> LettersAsync(WebhookDocument webhook, string? after, int limit, CancellationToken cancellationToken) =>
        [.. (await database.Documents(DeadLetterDocument.Collection).ListAsync(after ?? DeadLetterDocument.Prefix(webhook.Id), limit, cancellationToken)).Where(letter => letter.Value.WebhookId == webhook.Id)];

    /// <summary>Asks that dead letters be tried once more: one, or all.</summary>
    /// <returns>Whether there was any.</returns>
    public async Task<bool> ReplayAsync(WebhookDocument webhook, long? sequence, CancellationToken cancellationToken)
    {
        var (hasAny, page) = (false, sequence is { } one ? await LetterAsync(webhook, one, cancellationToken) : await LettersAsync(webhook, after: null, PageSize, cancellationToken));
        while (page.Count > 0)
        {
            var work = new UnitOfWork();
            foreach (var letter in page)
            {
                work.Update(DeadLetterDocument.Collection, letter, letter.Value with { ReplayAskedAt = clocks.Wire.GetUtcNow() });
            }

            hasAny |= await database.TryCommitAsync(work, cancellationToken);
            page = sequence is null ? await LettersAsync(webhook, page[^1].Value.Id, PageSize, cancellationToken) : [];
        }

        Changed?.Invoke(webhook.Id);
        return hasAny;
    }

    /// <summary>Changes how far a delivery has come, with whatever else belongs to it.</summary>
    /// <param name="id">The webhook.</param>
    /// <param name="change">The state as it is to be; null for nothing to be done.</param>
    /// <param name="with">Adds to the commit; null for nothing.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    public async Task ChangeStateAsync(string id, Func<WebhookState, WebhookState?> change, Func<UnitOfWork, ValueTask>? with, CancellationToken cancellationToken)
    {
        while (await _states.FindAsync(id, cancellationToken) is { } read && change(read.Value) is { } changed)
        {
            var work = new UnitOfWork().Update(WebhookState.Collection, read, changed);
            if (with is not null)
            {
                await with(work);
            }

            if (changed.VerifiedUrl is not null && read.Value.VerifiedUrl is null)
            {
                work.Then(() => Verified(id));
            }

            if (await database.TryCommitAsync(work, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>The secrets that sign now, the newest first.</summary>
    /// <exception cref="SealedTextException">One cannot be opened.</exception>
    public IReadOnlyList<string> Secrets(WebhookDocument webhook)
    {
        string?[] all = [webhook.Secret, webhook.PreviousUntil > clocks.Wire.GetUtcNow() ? webhook.PreviousSecret : null];
        return [.. all.OfType<string>().Select(text => Encoding.UTF8.GetString(keys.Open(text, webhook.Purpose)))];
    }

    private async Task<IReadOnlyList<Stored<DeadLetterDocument>>> LetterAsync(WebhookDocument webhook, long sequence, CancellationToken cancellationToken) =>
        await database.Documents(DeadLetterDocument.Collection).FindAsync(DeadLetterDocument.IdOf(webhook.Id, sequence), cancellationToken) is { } letter ? [letter] : [];

    private async Task<WebhookDocument?> ChangeAsync(string id, string what, Func<WebhookDocument, WebhookDocument> change, CancellationToken cancellationToken)
    {
        while (await _webhooks.FindAsync(id, cancellationToken) is { } read)
        {
            var changed = change(read.Value) with { ChangedAt = clocks.Wire.GetUtcNow() };
            var work = new UnitOfWork().Update(WebhookDocument.Collection, read, changed).Record(WebhookChange.Of(what, changed, changed.ChangedAt))
                .Then(() => Know(new Stored<WebhookDocument>(changed, read.Version + 1)));
            if (await database.TryCommitAsync(work, cancellationToken))
            {
                Changed?.Invoke(id);
                return changed;
            }
        }

        return null;
    }

    /// <summary>After a rotation of the key ring its secrets are sealed anew. What does not open stays as it is, and is told when it is to sign.</summary>
    private async Task ResealAsync(Stored<WebhookDocument> read, CancellationToken cancellationToken)
    {
        try
        {
            var webhook = read.Value;
            var (secret, previous) = (keys.Reseal(webhook.Secret, webhook.Purpose), webhook.PreviousSecret is { } old ? keys.Reseal(old, webhook.Purpose) : null);
            if (secret is not null || previous is not null)
            {
                var resealed = webhook with { Secret = secret ?? webhook.Secret, PreviousSecret = previous ?? webhook.PreviousSecret };
                await database.TryCommitAsync(new UnitOfWork().Update(WebhookDocument.Collection, read, resealed).Then(() => Know(new Stored<WebhookDocument>(resealed, read.Version + 1))), cancellationToken);
            }
        }
        catch (SealedTextException)
        {
            // Told by the delivery, which pauses the webhook.
        }
    }

    /// <summary>On the writer's thread: what is committed from now on is judged by this.</summary>
    private void Know(Stored<WebhookDocument> webhook)
    {
        _known.AddOrUpdate(webhook.Value.Id, webhook, (_, before) => before.Version > webhook.Version ? before : webhook);
        Reckon();
    }

    private void Verified(string id)
    {
        _verified[id] = true;
        Reckon();
    }

    private void Forget(string id)
    {
        _known.TryRemove(id, out _);
        _verified.TryRemove(id, out _);
        Reckon();
    }

    private void Reckon() => Volatile.Write(ref _wanted, All.Where(webhook => _verified.GetValueOrDefault(webhook.Id)).SelectMany(webhook => webhook.Topics).Distinct().SelectMany(topics.Meant).ToFrozenSet());
}
