using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Delivers what comes next for a webhook, and notes what came of it.</summary>
/// <remarks>
/// <list type="number">
/// <item>A place, so that not too many are under way; none is waited for where nothing is to be delivered now.</item>
/// <item>Is anything to be delivered, now that there is a place: does its owner want it, is it not paused, is the right by which it acts in force?</item>
/// <item>What comes next: the challenge of an address that has not echoed one; a dead letter that is to be tried again; that something was missed; the next entry of the log that the webhook wants and its owner could read.</item>
/// <item>The try.</item>
/// <item>What came of it, in one commit: position, try, dead letter. Who dies before has told, and tells again, under the same id.</item>
/// </list>
/// </remarks>
internal sealed partial class WebhookDelivery(
    Database database, WebhookBook webhooks, WebhookRights rights, WebhookClient client, IEnumerable<IWebhookSource> sources, Clocks clocks, IOptions<WebhookOptions> options, ILogger<WebhookDelivery> logger) : IDisposable
{
    /// <summary>How many entries are looked at at once.</summary>
    private const int Page = 200;

    /// <summary>How far a position in the store may be behind what was looked at without finding anything …</summary>
    private const int LookedAtMost = 1000;

    private const string Gone = "Its receiver said that it is gone for good (410).";

    /// <summary>… and for how long: what everybody was told can be dropped then.</summary>
    private static readonly TimeSpan StoredEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _quick = new(options.Value.AtOnce - (options.Value.AtOnce / 4));
    private readonly SemaphoreSlim _slow = new(options.Value.AtOnce / 4);
    private readonly IReadOnlyList<IWebhookSource> _sources = [.. sources];

    /// <summary>Does one thing for a webhook.</summary>
    /// <returns>Whether there may be more to do at once.</returns>
    public async Task<bool> StepAsync(WebhookLane lane, CancellationToken cancellationToken)
    {
        if (await ReadyAsync(lane, cancellationToken) is null)
        {
            return false;
        }

        // Step 1
        var places = lane.IsSlow ? _slow : _quick;
        await places.WaitAsync(cancellationToken);
        try
        {
            return await TryNextAsync(lane, cancellationToken);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose()
    {
        _quick.Dispose();
        _slow.Dispose();
    }

    /// <summary>The challenge alone, or as the member <c>challenge</c> of an object.</summary>
    private static bool Echoes(string answer, string challenge)
    {
        if (answer.Trim() == challenge)
        {
            return true;
        }

        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("challenge", out var echoed) && echoed.ValueKind == JsonValueKind.String && echoed.GetString() == challenge;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A webhook to which something may be delivered now; null for one that is disabled, paused, left alone for a time, or there no more.</summary>
    private async ValueTask<(WebhookDocument Webhook, WebhookState State)?> ReadyAsync(WebhookLane lane, CancellationToken cancellationToken)
    {
        if (webhooks.Find(lane.Id) is not { IsEnabled: true } webhook || await webhooks.StateAsync(lane.Id, cancellationToken) is not { Value: { PausedBecause: null } state })
        {
            return null;
        }

        if (state.DueAt is { } due && due > clocks.Wire.GetUtcNow())
        {
            lane.WakeAt(due);
            return null;
        }

        return (webhook, state);
    }

    private async Task<bool> TryNextAsync(WebhookLane lane, CancellationToken cancellationToken)
    {
        // Step 2
        if (await ReadyAsync(lane, cancellationToken) is not var (webhook, state) || await rights.ActorAsync(webhook.Authority, cancellationToken) is not { } actor)
        {
            return false;
        }

        // Step 3
        var source = _sources.First(one => one.IsOf(webhook));
        var (entry, letter, message) = (default(LogEntry), default(DeadLetterDocument), default(WebhookMessage));
        var (challenge, missed) = ("", default(DateTimeOffset?));
        if (state.VerifiedUrl != webhook.Url)
        {
            challenge = WebhookSecret.New()[WebhookSecret.Prefix.Length..];
            message = WebhookMessage.Of("msg_" + Guid.NewGuid().ToString("N"), WebhookMessage.Challenge, clocks.Wire.GetUtcNow(), new JsonObject { ["challenge"] = challenge });
        }
        else if ((await database.Documents(DeadLetterDocument.Collection).FindAllAsync(DeadLetterDocument.ByReplay, webhook.Id, cancellationToken)) is [var asked, ..])
        {
            letter = asked.Value;
            entry = new LogEntry(letter.Sequence, letter.At, letter.Type, letter.Entry);
            message = await source.BuildAsync(source is HappeningSource ? webhook with { Topics = [letter.Type] } : webhook, actor, entry, cancellationToken);
            if (message is null)
            {
                await database.TryCommitAsync(new UnitOfWork().Delete(DeadLetterDocument.Collection, asked), cancellationToken);
                return true;
            }
        }
        else if (state.MissedUntil is { } until)
        {
            missed = until;
            message = WebhookMessage.Of($"msg_missed_{webhook.Id}_{until.ToUnixTimeMilliseconds()}", WebhookMessage.Missed, until, new JsonObject { ["until"] = RestTime.Text(until) });
        }
        else
        {
            (entry, message) = await NextAsync(source, webhook, actor, state, lane, cancellationToken);
        }

        // Who has changed it meanwhile wants something else, or elsewhere.
        if (!IsAsItWas(webhook))
        {
            return true;
        }

        if (message is null)
        {
            return false;
        }

        // Step 4
        WebhookAnswer answer;
        try
        {
            CrashPoint.Reach("webhook.sending");
            answer = await client.SendAsync(webhook.Url, message.Id, webhooks.Secrets(webhook), message.Body, readsAnswer: challenge.Length > 0, cancellationToken);
            CrashPoint.Reach("webhook.answered");
        }
        catch (SealedTextException closed)
        {
            await webhooks.PauseForSecretAsync(webhook, CancellationToken.None);
            Log.NotOpened(logger, webhook.Id, closed);
            return false;
        }

        lane.IsSlow = !answer.IsTaken || answer.Took > Slow;

        // Step 5: an answer that is there is noted, also when the host stops.
        if (challenge.Length > 0)
        {
            await NoteChallengeAsync(lane, webhook, source, message, answer.IsTaken && !Echoes(answer.Body, challenge) ? answer with { Fault = "It did not echo the challenge." } : answer);
        }
        else if (letter is not null)
        {
            await NoteLetterAsync(webhook, source, letter, entry!, message, answer);
        }
        else
        {
            await NoteNextAsync(webhook, source, entry, missed, message, answer);
        }

        CrashPoint.Reach("webhook.noted");
        return true;
    }

    private bool IsAsItWas(WebhookDocument webhook) => ReferenceEquals(webhooks.Find(webhook.Id), webhook);

    /// <summary>The next entry that is for a webhook; null when there is none, or somebody has changed it meanwhile: what it wants now may stand before what was looked at.</summary>
    private async Task<(LogEntry? Entry, WebhookMessage? Message)> NextAsync(IWebhookSource source, WebhookDocument webhook, Resources.ResourceActor actor, WebhookState state, WebhookLane lane, CancellationToken cancellationToken)
    {
        var at = Math.Max(state.Position, lane.LookedTo);
        while (await source.ReadAsync(webhook, at, Page, cancellationToken) is { Count: > 0 } entries)
        {
            var found = default((LogEntry, WebhookMessage)?);
            foreach (var entry in entries)
            {
                if (await source.BuildAsync(webhook, actor, entry, cancellationToken) is { } message)
                {
                    found = (entry, message);
                    break;
                }

                at = entry.Sequence;
            }

            if (!IsAsItWas(webhook))
            {
                return (null, null);
            }

            lane.LookedTo = at;
            if (found is { } next)
            {
                return next;
            }

            state = await StoreAsync(lane, state, cancellationToken);
        }

        await StoreAsync(lane, state, cancellationToken);
        return (null, null);
    }

    /// <summary>Stores now and then how far was looked without finding anything.</summary>
    private async Task<WebhookState> StoreAsync(WebhookLane lane, WebhookState state, CancellationToken cancellationToken)
    {
        var (now, looked) = (clocks.Wire.GetUtcNow(), lane.LookedTo);
        if (looked <= state.Position || (looked - state.Position <= LookedAtMost && now - lane.StoredAt < StoredEvery))
        {
            return state;
        }

        lane.StoredAt = now;
        await webhooks.ChangeStateAsync(lane.Id, stored => stored.Position < looked ? stored with { Position = looked } : null, with: null, cancellationToken);
        return state with { Position = looked };
    }

    private async Task NoteChallengeAsync(WebhookLane lane, WebhookDocument webhook, IWebhookSource source, WebhookMessage message, WebhookAnswer answer)
    {
        var (begin, isVerified) = (await source.BeginAsync(webhook, CancellationToken.None), false);
        await NoteAsync(
            webhook,
            message,
            answer,
            state =>
            {
                // Who was changed meanwhile is asked anew, since it may begin elsewhere.
                isVerified = answer.IsTaken && IsAsItWas(webhook);
                var next = isVerified ? state.Afresh with { VerifiedUrl = webhook.Url, Position = state.VerifiedUrl is null ? begin : state.Position }
                    : answer.IsTaken ? state
                    : Failed(state, sequence: 0, webhook, answer, "Its address has not echoed a challenge.", out _);
                return (next, state.Tries + 1);
            },
            work =>
            {
                if (isVerified)
                {
                    work.Record(WebhookChange.Of("verified", webhook, clocks.Wire.GetUtcNow()));
                }

                return ValueTask.CompletedTask;
            });
        lane.LookedTo = 0;
    }

    /// <summary>A letter is not what is owed now: that it is not taken once more is said, and no reason to pause.</summary>
    private Task NoteLetterAsync(WebhookDocument webhook, IWebhookSource source, DeadLetterDocument letter, LogEntry entry, WebhookMessage message, WebhookAnswer answer)
    {
        var now = clocks.Wire.GetUtcNow();
        return NoteAsync(
            webhook,
            message,
            answer,
            state => (
                answer.IsTaken ? state with { FailingSince = null, LastFault = null, LastDeliveredAt = now }
                : answer.IsGone ? state.Rested with { LastFault = answer.Fault, PausedBecause = Gone }
                : state with { LastFault = answer.Fault, DueAt = now + RetrySchedule.After(tries: 1, answer.RetryAfter, options.Value) },
                letter.Tries + 1),
            async work =>
            {
                await source.NoteAsync(work, entry, answer, isGivenUp: !answer.IsTaken, CancellationToken.None);

                // It may have been removed meanwhile, for its age.
                if (await database.Documents(DeadLetterDocument.Collection).FindAsync(letter.Id, CancellationToken.None) is { } read)
                {
                    _ = answer.IsTaken
                        ? work.Delete(DeadLetterDocument.Collection, read)
                        : work.Update(DeadLetterDocument.Collection, read, read.Value with { ReplayAskedAt = null, Tries = letter.Tries + 1, LastFault = answer.Fault! });
                }
            });
    }

    /// <summary>That something was missed, which is no entry, is never given up; it is done with when just that was told, since more may be missed meanwhile.</summary>
    private async Task NoteNextAsync(WebhookDocument webhook, IWebhookSource source, LogEntry? entry, DateTimeOffset? missed, WebhookMessage message, WebhookAnswer answer)
    {
        var (now, isGivenUp, tries) = (clocks.Wire.GetUtcNow(), false, 0);
        await NoteAsync(
            webhook,
            message,
            answer,
            state =>
            {
                tries = (state.Trying == (entry?.Sequence ?? 0) ? state.Tries : 0) + 1;
                var isOver = false;
                var next = answer.IsTaken
                    ? state.Afresh with { LastDeliveredAt = now }
                    : Failed(state, entry?.Sequence ?? 0, webhook, answer, state.FailingSince is { } since && now - since >= options.Value.PauseAfter ? $"It has taken nothing since {RestTime.Text(since)}." : null, out isOver);
                isGivenUp = isOver && entry is not null;
                next = isGivenUp ? next with { Tries = 0, Trying = 0, TriedSince = null } : next;
                return (
                    entry is null ? (answer.IsTaken && next.MissedUntil == missed ? next with { MissedUntil = null } : next)
                    : answer.IsTaken || isGivenUp ? next with { Position = Math.Max(state.Position, entry.Sequence) }
                    : next,
                    tries);
            },
            async work =>
            {
                if (entry is null)
                {
                    return;
                }

                await source.NoteAsync(work, entry, answer, isGivenUp, CancellationToken.None);
                if (isGivenUp)
                {
                    work.Put(DeadLetterDocument.Collection, new DeadLetterDocument
                    {
                        Id = DeadLetterDocument.IdOf(webhook.Id, entry.Sequence), WebhookId = webhook.Id, MessageId = message.Id, Type = entry.Key, Entry = entry.Text, Sequence = entry.Sequence, At = now, Tries = tries, LastFault = answer.Fault!,
                    });
                }
            });
        if (isGivenUp)
        {
            Log.GivenUp(logger, webhook.Id, message.Type, tries, answer.Fault!);
        }
    }

    /// <summary>Notes a try, in one commit.</summary>
    /// <param name="webhook">Whose.</param>
    /// <param name="message">What was tried.</param>
    /// <param name="answer">What came of it.</param>
    /// <param name="change">What it makes of the state, and the how-manieth try it was.</param>
    /// <param name="with">Adds to the commit what else belongs to it.</param>
    private async Task NoteAsync(WebhookDocument webhook, WebhookMessage message, WebhookAnswer answer, Func<WebhookState, (WebhookState State, int Try)> change, Func<UnitOfWork, ValueTask> with)
    {
        var (now, number, paused) = (clocks.Wire.GetUtcNow(), 0, default(string));
        await webhooks.ChangeStateAsync(
            webhook.Id,
            state =>
            {
                (var changed, number) = change(state);
                paused = changed.PausedBecause;
                return changed;
            },
            async work =>
            {
                var attempt = new DeliveryAttempt(message.Id, message.Type, number, answer.Status, answer.Fault, (long)answer.Took.TotalMilliseconds);
                work.Append(WebhookStorage.Attempts, now, webhook.Id, JsonSerializer.Serialize(attempt, WebhookJson.Default.DeliveryAttempt));
                if (paused is not null)
                {
                    work.Record(WebhookChange.Of("paused", webhook, now));
                }

                await with(work);
            },
            CancellationToken.None);
        if (paused is not null)
        {
            Log.Paused(logger, webhook.Id, paused);
        }
        else if (number == 1 && !answer.IsTaken)
        {
            Log.NotTaken(logger, webhook.Id, message.Type, answer.Fault!);
        }
    }

    /// <summary>What a failed try makes of it.</summary>
    /// <param name="before">The state before it.</param>
    /// <param name="sequence">What was tried; 0 for what has none.</param>
    /// <param name="webhook">As it was when it was tried.</param>
    /// <param name="answer">What came of it.</param>
    /// <param name="atLast">Why it is paused if this was the last try; null when it is not.</param>
    /// <param name="isOver">Whether it was the last, and it is not paused.</param>
    private WebhookState Failed(WebhookState before, long sequence, WebhookDocument webhook, WebhookAnswer answer, string? atLast, out bool isOver)
    {
        isOver = false;
        if (webhooks.Find(webhook.Id)?.Url != webhook.Url)
        {
            // What an address of before did not take is not held against another one.
            return before;
        }

        var (now, state) = (clocks.Wire.GetUtcNow(), before.Trying == sequence ? before : before.Rested);
        var failed = state with
        {
            Tries = state.Tries + 1, Trying = sequence, TriedSince = state.TriedSince ?? now, FailingSince = state.FailingSince ?? now, LastFault = answer.Fault,
            DueAt = now + RetrySchedule.After(state.Tries + 1, answer.RetryAfter, options.Value),
        };
        isOver = now - failed.TriedSince >= options.Value.GiveUpAfter;
        if ((answer.IsGone ? Gone : isOver ? atLast : null) is not { } why)
        {
            return failed;
        }

        isOver = false;
        return failed.Rested with { PausedBecause = why };
    }

    private static partial class Log
    {
        [LoggerMessage(1610, LogLevel.Warning, "Webhook {WebhookId} does not take {Type}: {Fault} It is tried again, ever less often")]
        public static partial void NotTaken(ILogger logger, string webhookId, string type, string fault);

        [LoggerMessage(1611, LogLevel.Warning, "Webhook {WebhookId} has not taken {Type} in {Tries} tries, and it is a dead letter now: {Fault}")]
        public static partial void GivenUp(ILogger logger, string webhookId, string type, int tries, string fault);

        [LoggerMessage(1612, LogLevel.Warning, "Webhook {WebhookId} is paused: {Reason}")]
        public static partial void Paused(ILogger logger, string webhookId, string reason);

        [LoggerMessage(1613, LogLevel.Error, "Webhook {WebhookId} is paused, since its secret cannot be opened")]
        public static partial void NotOpened(ILogger logger, string webhookId, Exception exception);
    }
}
