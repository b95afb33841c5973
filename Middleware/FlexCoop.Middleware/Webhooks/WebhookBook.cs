using System.Collections.Concurrent;
using System.Text;
using FlexCoop.Middleware.Messages;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>The webhooks: their owners make, change and remove them here; what they are at this moment is in memory, too.</summary>
internal sealed class WebhookBook(Database database, WebhookTopics topics, KeyRing keys, Clocks clocks, IOptions<WebhookOptions> options) : IDisposable
{
    private const int PageSize = 500;

    private const string SecretIsClosed = "Its secret cannot be opened; replace it.";

    private readonly DocumentCollection<WebhookDocument> _webhooks = database.Documents(WebhookDocument.Collection);
    private readonly DocumentCollection<WebhookState> _states = database.Documents(WebhookState.Collection);
    private readonly ConcurrentDictionary<string, Stored<WebhookDocument>> _known = new();
    private readonly ConcurrentDictionary<string, bool> _verified = new();
    private readonly Dictionary<string, IReadOnlyList<string>> _counted = [];
    private readonly ConcurrentDictionary<string, int> _wanted = new();
    private readonly SemaphoreSlim _making = new(1, 1);

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
                Reckon(webhook.Value.Id);
            }
        }

        database.Happenings.Wanted = _wanted.ContainsKey;
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
        // One after the other, or requests at once would make more than there may be.
        await _making.WaitAsync(cancellationToken);
        try
        {
            return await MakeOneAsync(owner, wish, authority, cancellationToken);
        }
        finally
        {
            _making.Release();
        }
    }

    public void Dispose() => _making.Dispose();

    private async Task<(WebhookDocument? Webhook, string Secret, RuleFault? Fault)> MakeOneAsync(string owner, WebhookWish wish, WebhookAuthority authority, CancellationToken cancellationToken)
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

    /// <summary>Changes what its owner wants; whoever changes address or topics gives it his right from then on.</summary>
    /// <remarks>What the address of before did not take is not held against another one. Messages of another recipient lie elsewhere: whoever is to get them echoes anew, and they begin where they begin.</remarks>
    /// <returns>Null when it is there no more.</returns>
    public Task<WebhookDocument?> ChangeAsync(string id, WebhookWish wish, WebhookAuthority authority, CancellationToken cancellationToken) => ChangeAsync(
        id,
        "changed",
        webhook => webhook with
        {
            Url = wish.Url, Topics = wish.Topics, Description = wish.Description, IsEnabled = wish.IsEnabled, Authority = webhook.Url == wish.Url && webhook.Topics.SequenceEqual(wish.Topics) ? webhook.Authority : authority,
        },
        (before, after, state) => MessageSource.Recipient(before) != MessageSource.Recipient(after) ? state.Afresh with { VerifiedUrl = null, Position = 0, MissedUntil = null } : before.Url != after.Url ? state.Afresh : state,
        cancellationToken);

    /// <summary>Gives a webhook a new secret; that of before signs beside it for some time, if it can be opened. If it could not, that paused the webhook no longer.</summary>
    /// <returns>The secret, which is shown once; null when the webhook is there no more.</returns>
    public async Task<string?> ReplaceSecretAsync(string id, CancellationToken cancellationToken)
    {
        var secret = WebhookSecret.New();
        var changed = await ChangeAsync(
            id,
            "secret-replaced",
            webhook => webhook with
            {
                PreviousSecret = Opens(webhook.Secret, webhook) ? webhook.Secret : null, PreviousUntil = clocks.Wire.GetUtcNow() + options.Value.SecretOverlap, Secret = keys.Seal(Encoding.UTF8.GetBytes(secret), webhook.Purpose),
            },
            (_, _, state) => state.PausedBecause == SecretIsClosed ? state.Afresh : state,
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

    /// <summary>Pauses a webhook whose secret cannot be opened.</summary>
    public Task PauseForSecretAsync(WebhookDocument webhook, CancellationToken cancellationToken) => ChangeStateAsync(
        webhook.Id,
        state => state.Rested with { PausedBecause = SecretIsClosed },
        work =>
        {
            work.Record(WebhookChange.Of("paused", webhook, clocks.Wire.GetUtcNow()));
            return ValueTask.CompletedTask;
        },
        cancellationToken);

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
        var (hasAny, after) = (false, default(string));
        while ((sequence is { } one ? await LetterAsync(webhook, one, cancellationToken) : await LettersAsync(webhook, after, PageSize, cancellationToken)) is { Count: > 0 } page)
        {
            hasAny = true;
            var work = new UnitOfWork();
            foreach (var letter in page.Where(letter => letter.Value.ReplayAskedAt is null))
            {
                work.Update(DeadLetterDocument.Collection, letter, letter.Value with { ReplayAskedAt = clocks.Wire.GetUtcNow() });
            }

            // Where one of them was tried or removed meanwhile, they are read anew.
            if (!work.IsEmpty && !await database.TryCommitAsync(work, cancellationToken))
            {
                continue;
            }

            if (sequence is not null)
            {
                break;
            }

            after = page[^1].Value.Id;
        }

        Changed?.Invoke(webhook.Id);
        return hasAny;
    }

    /// <summary>Changes how far a delivery has come, with whatever else belongs to it.</summary>
    /// <param name="id">The webhook.</param>
    /// <param name="change">The state as it is to be; null for nothing to be done.</param>
    /// <param name="with">Adds to the commit, from what it reads at that moment, since it may be asked again; null for nothing.</param>
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

    /// <summary>The secrets that sign now, the newest first; one of before that cannot be opened does not.</summary>
    /// <exception cref="SealedTextException">The newest cannot be opened.</exception>
    public IReadOnlyList<string> Secrets(WebhookDocument webhook)
    {
        string?[] all = [webhook.Secret, webhook.PreviousUntil > clocks.Wire.GetUtcNow() && webhook.PreviousSecret is { } previous && Opens(previous, webhook) ? previous : null];
        return [.. all.OfType<string>().Select(text => Encoding.UTF8.GetString(keys.Open(text, webhook.Purpose)))];
    }

    private bool Opens(string secret, WebhookDocument webhook)
    {
        try
        {
            keys.Open(secret, webhook.Purpose);
            return true;
        }
        catch (SealedTextException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<Stored<DeadLetterDocument>>> LetterAsync(WebhookDocument webhook, long sequence, CancellationToken cancellationToken) =>
        await database.Documents(DeadLetterDocument.Collection).FindAsync(DeadLetterDocument.IdOf(webhook.Id, sequence), cancellationToken) is { } letter ? [letter] : [];

    private async Task<WebhookDocument?> ChangeAsync(
        string id, string what, Func<WebhookDocument, WebhookDocument> change, Func<WebhookDocument, WebhookDocument, WebhookState, WebhookState> follows, CancellationToken cancellationToken)
    {
        while (await _webhooks.FindAsync(id, cancellationToken) is { } read)
        {
            var changed = change(read.Value) with { ChangedAt = clocks.Wire.GetUtcNow() };
            var work = new UnitOfWork().Update(WebhookDocument.Collection, read, changed).Record(WebhookChange.Of(what, changed, changed.ChangedAt))
                .Then(() => Know(new Stored<WebhookDocument>(changed, read.Version + 1)));
            if (await _states.FindAsync(id, cancellationToken) is { } state && follows(read.Value, changed, state.Value) is var followed && followed != state.Value)
            {
                work.Update(WebhookState.Collection, state, followed);
            }

            if (await database.TryCommitAsync(work, cancellationToken))
            {
                Changed?.Invoke(id);
                return changed;
            }
        }

        return null;
    }

    /// <summary>After a rotation of the key ring its secrets are sealed anew. What does not open stays as it is, and is told when it is to sign; a secret of before that signs no more goes.</summary>
    private async Task ResealAsync(Stored<WebhookDocument> read, CancellationToken cancellationToken)
    {
        var webhook = read.Value;
        var resealed = webhook with { Secret = Resealed(webhook.Secret, webhook), PreviousSecret = webhook.PreviousUntil > clocks.Wire.GetUtcNow() && webhook.PreviousSecret is { } previous ? Resealed(previous, webhook) : null };
        if (resealed != webhook)
        {
            await database.TryCommitAsync(new UnitOfWork().Update(WebhookDocument.Collection, read, resealed).Then(() => Know(new Stored<WebhookDocument>(resealed, read.Version + 1))), cancellationToken);
        }
    }

    private string Resealed(string secret, WebhookDocument webhook) => Opens(secret, webhook) ? keys.Reseal(secret, webhook.Purpose) ?? secret : secret;

    /// <summary>On the writer's thread: what is committed from now on is judged by this.</summary>
    private void Know(Stored<WebhookDocument> webhook)
    {
        _known.AddOrUpdate(webhook.Value.Id, webhook, (_, before) => before.Version > webhook.Version ? before : webhook);
        Reckon(webhook.Value.Id);
    }

    private void Verified(string id)
    {
        _verified[id] = true;
        Reckon(id);
    }

    private void Forget(string id)
    {
        _known.TryRemove(id, out _);
        _verified.TryRemove(id, out _);
        Reckon(id);
    }

    /// <summary>Counts how many webhooks want each topic, by what has changed of one.</summary>
    private void Reckon(string id)
    {
        var (before, now) = (_counted.GetValueOrDefault(id, []), _verified.GetValueOrDefault(id) ? Find(id)?.Topics ?? [] : []);
        if (now.SequenceEqual(before))
        {
            return;
        }

        foreach (var topic in now.SelectMany(topics.Meant))
        {
            _wanted.AddOrUpdate(topic, 1, (_, count) => count + 1);
        }

        foreach (var topic in before.SelectMany(topics.Meant))
        {
            if (_wanted.AddOrUpdate(topic, 0, (_, count) => count - 1) == 0)
            {
                _wanted.TryRemove(topic, out _);
            }
        }

        _counted[id] = now;
        if (now.Count == 0)
        {
            _counted.Remove(id);
        }
    }
}
