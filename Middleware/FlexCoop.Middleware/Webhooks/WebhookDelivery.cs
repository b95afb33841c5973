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
/// <item>Is anything to be delivered: does its owner want it, is it not paused, is the right by which it acts in force?</item>
/// <item>What comes next: the challenge of an address that has not echoed one; a dead letter that is to be tried again; that something was missed; the next entry of the log that the webhook wants and its owner could read.</item>
/// <item>A place, so that not too many are under way.</item>
/// <item>The try.</item>
/// <item>What came of it, in one commit: position, try, dead letter. Who dies before has told, and tells again, under the same id.</item>
/// </list>
/// </remarks>
internal sealed partial class WebhookDelivery(
    Database database, WebhookBook webhooks, WebhookRights rights, WebhookClient client, IEnumerable<IWebhookSource> sources, Clocks clocks, IOptions<WebhookOptions> options, ILogger<WebhookDelivery> logger) : IDisposable
{
    /// <summary>How many entries are looked at at once.</summary>
    private const int Page = 200;

    /// <summary>How far a position in the store may be behind what was looked at without finding anything.</summary>
    private const int LookedAtMost = 1000;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _quick = new(options.Value.AtOnce - (options.Value.AtOnce / 4));
    private readonly SemaphoreSlim _slow = new(options.Value.AtOnce / 4);
    private readonly IReadOnlyList<IWebhookSource> _sources = [.. sources];

    /// <summary>Does one thing for a webhook.</summary>
    /// <returns>Whether there may be more to do at once.</returns>
    public async Task<bool> StepAsync(WebhookLane lane, CancellationToken cancellationToken)
    {
        // Step 1
        if (webhooks.Find(lane.Id) is not { IsEnabled: true } webhook || await webhooks.StateAsync(lane.Id, cancellationToken) is not { Value: { PausedBecause: null } state })
        {
            return false;
        }

        if (state.DueAt is { } due && due > clocks.Wire.GetUtcNow())
        {
            lane.WakeAfter(due - clocks.Wire.GetUtcNow());
            return false;
        }

        if (await rights.ActorAsync(webhook.Authority, cancellationToken) is not { } actor)
        {
            return false;
        }

        // Step 2
        var source = _sources.First(one => one.IsOf(webhook));
        var (entry, letter, message) = (default(LogEntry), default(Stored<DeadLetterDocument>), default(WebhookMessage));
        var challenge = "";
        if (state.VerifiedUrl != webhook.Url)
        {
            challenge = WebhookSecret.New()[WebhookSecret.Prefix.Length..];
            message = WebhookMessage.Of("msg_" + Guid.NewGuid().ToString("N"), WebhookMessage.Challenge, clocks.Wire.GetUtcNow(), new JsonObject { ["challenge"] = challenge });
        }
        else if ((await database.Documents(DeadLetterDocument.Collection).FindAllAsync(DeadLetterDocument.ByReplay, webhook.Id, cancellationToken)) is [var asked, ..])
        {
            letter = asked;
            entry = new LogEntry(letter.Value.Sequence, letter.Value.At, letter.Value.Type, letter.Value.Entry);
            message = await source.BuildAsync(source is HappeningSource ? webhook with { Topics = [letter.Value.Type] } : webhook, actor, entry, cancellationToken);
            if (message is null)
            {
                await database.TryCommitAsync(new UnitOfWork().Delete(DeadLetterDocument.Collection, letter), cancellationToken);
                return true;
            }
        }
        else if (state.MissedUntil is { } missed)
        {
            message = WebhookMessage.Of($"msg_missed_{webhook.Id}_{missed.ToUnixTimeMilliseconds()}", WebhookMessage.Missed, missed, new JsonObject { ["until"] = RestTime.Text(missed) });
        }
        else
        {
            (entry, message) = await NextAsync(source, webhook, actor, state, lane, cancellationToken);
        }

        if (message is null)
        {
            return false;
        }

        // Step 3
        var places = lane.IsSlow ? _slow : _quick;
        await places.WaitAsync(cancellationToken);
        WebhookAnswer answer;
        try
        {
            // Step 4
            CrashPoint.Reach("webhook.sending");
            answer = await client.SendAsync(webhook.Url, message.Id, webhooks.Secrets(webhook), message.Body, readsAnswer: challenge.Length > 0, cancellationToken);
            CrashPoint.Reach("webhook.answered");
        }
        catch (SealedTextException closed)
        {
            await PauseAsync(webhook, "Its secret cannot be opened; replace it.", cancellationToken);
            Log.NotOpened(logger, webhook.Id, closed);
            return false;
        }
        finally
        {
            places.Release();
        }

        lane.IsSlow = !answer.IsTaken || answer.Took > Slow;

        // Step 5
        if (challenge.Length > 0)
        {
            await NoteChallengeAsync(webhook, source, message, answer.IsTaken && !Echoes(answer.Body, challenge) ? answer with { Fault = "It did not echo the challenge." } : answer, cancellationToken);
        }
        else if (letter is not null)
        {
            await NoteLetterAsync(webhook, source, letter, entry!, message, answer, cancellationToken);
        }
        else
        {
            await NoteAsync(webhook, source, entry, message, answer, cancellationToken);
        }

        CrashPoint.Reach("webhook.noted");
        return true;
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

    /// <summary>The next entry that is for a webhook; null when there is none.</summary>
    private async Task<(LogEntry? Entry, WebhookMessage? Message)> NextAsync(IWebhookSource source, WebhookDocument webhook, Resources.ResourceActor actor, WebhookState state, WebhookLane lane, CancellationToken cancellationToken)
    {
        // What is being tried is at the position; what was looked at may be further.
        var at = state.Tries > 0 ? state.Position : Math.Max(state.Position, lane.LookedTo);
        while (await source.ReadAsync(webhook, at, Page, cancellationToken) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                if (await source.BuildAsync(webhook, actor, entry, cancellationToken) is { } message)
                {
                    return (entry, message);
                }

                at = lane.LookedTo = entry.Sequence;
            }

            if (at - state.Position > LookedAtMost)
            {
                var looked = at;
                await webhooks.ChangeStateAsync(webhook.Id, now => now.Position < looked && now.Tries == 0 ? now with { Position = looked } : null, with: null, cancellationToken);
                state = state with { Position = at };
            }
        }

        return (null, null);
    }

    private async Task NoteChallengeAsync(WebhookDocument webhook, IWebhookSource source, WebhookMessage message, WebhookAnswer answer, CancellationToken cancellationToken)
    {
        var (now, begin) = (clocks.Wire.GetUtcNow(), await source.BeginAsync(webhook, cancellationToken));
        await webhooks.ChangeStateAsync(
            webhook.Id,
            state => !answer.IsTaken
                ? Failed(state, answer, now, out _, isChallenge: true)
                : state.Rested with { VerifiedUrl = webhook.Url, Position = state.VerifiedUrl is null ? begin : state.Position, FailingSince = null, LastFault = null },
            work =>
            {
                if (answer.IsTaken)
                {
                    work.Record(WebhookChange.Of("verified", webhook, now));
                }

                Attempt(work, webhook, message, tries: 1, answer, now);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
    }

    private async Task NoteLetterAsync(WebhookDocument webhook, IWebhookSource source, Stored<DeadLetterDocument> letter, LogEntry entry, WebhookMessage message, WebhookAnswer answer, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        await webhooks.ChangeStateAsync(
            webhook.Id,
            state => answer.IsTaken
                ? state with { FailingSince = null, LastFault = null, LastDeliveredAt = now }
                : state with { FailingSince = state.FailingSince ?? now, LastFault = answer.Fault, DueAt = now + RetrySchedule.After(tries: 1, answer.RetryAfter, options.Value) },
            async work =>
            {
                Attempt(work, webhook, message, letter.Value.Tries + 1, answer, now);
                await source.NoteAsync(work, entry, answer, isGivenUp: !answer.IsTaken, cancellationToken);
                _ = answer.IsTaken
                    ? work.Delete(DeadLetterDocument.Collection, letter)
                    : work.Update(DeadLetterDocument.Collection, letter, letter.Value with { ReplayAskedAt = null, Tries = letter.Value.Tries + 1, LastFault = answer.Fault! });
            },
            cancellationToken);
    }

    private async Task NoteAsync(WebhookDocument webhook, IWebhookSource source, LogEntry? entry, WebhookMessage message, WebhookAnswer answer, CancellationToken cancellationToken)
    {
        var (now, isGivenUp, tries, paused) = (clocks.Wire.GetUtcNow(), false, 0, default(string));
        await webhooks.ChangeStateAsync(
            webhook.Id,
            state =>
            {
                tries = state.Tries + 1;
                var failed = answer.IsTaken ? null : Failed(state, answer, now, out isGivenUp);
                paused = failed?.PausedBecause;
                isGivenUp &= paused is null;
                var next = failed ?? state.Rested with { FailingSince = null, LastFault = null, LastDeliveredAt = now };
                return answer.IsTaken || isGivenUp
                    ? entry is null ? next with { MissedUntil = null } : next with { Position = Math.Max(state.Position, entry.Sequence) }
                    : next;
            },
            async work =>
            {
                Attempt(work, webhook, message, tries, answer, now);
                if (entry is null)
                {
                    return;
                }

                await source.NoteAsync(work, entry, answer, isGivenUp, cancellationToken);
                if (isGivenUp)
                {
                    work.Put(DeadLetterDocument.Collection, new DeadLetterDocument
                    {
                        Id = DeadLetterDocument.IdOf(webhook.Id, entry.Sequence), WebhookId = webhook.Id, MessageId = message.Id, Type = entry.Key, Entry = entry.Text, Sequence = entry.Sequence, At = now, Tries = tries, LastFault = answer.Fault!,
                    });
                }

                if (paused is not null)
                {
                    work.Record(WebhookChange.Of("paused", webhook, now));
                }
            },
            cancellationToken);
        if (isGivenUp)
        {
            Log.GivenUp(logger, webhook.Id, message.Type, tries, answer.Fault!);
        }

        if (paused is not null)
        {
            Log.Paused(logger, webhook.Id, paused);
        }
        else if (tries == 1 && !answer.IsTaken)
        {
            Log.NotTaken(logger, webhook.Id, message.Type, answer.Fault!);
        }
    }

    /// <summary>What a failed try makes of it.</summary>
    private WebhookState Failed(WebhookState state, WebhookAnswer answer, DateTimeOffset now, out bool isGivenUp, bool isChallenge = false)
    {
        var (since, failingSince) = (state.TriedSince ?? now, state.FailingSince ?? now);
        isGivenUp = now - since >= options.Value.GiveUpAfter;
        var failed = state with
        {
            Tries = state.Tries + 1, TriedSince = since, FailingSince = failingSince, LastFault = answer.Fault, DueAt = now + RetrySchedule.After(state.Tries + 1, answer.RetryAfter, options.Value),
        };
        var why = answer.IsGone ? "Its receiver said that it is gone for good (410)."
            : isChallenge && isGivenUp ? "Its address has not echoed a challenge."
            : now - failingSince >= options.Value.PauseAfter ? $"It has taken nothing since {RestTime.Text(failingSince)}."
            : null;
        return why is not null ? failed.Rested with { PausedBecause = why } : isGivenUp ? failed with { Tries = 0, TriedSince = null } : failed;
    }

    private Task PauseAsync(WebhookDocument webhook, string why, CancellationToken cancellationToken) => webhooks.ChangeStateAsync(
        webhook.Id,
        state => state.Rested with { PausedBecause = why },
        work =>
        {
            work.Record(WebhookChange.Of("paused", webhook, clocks.Wire.GetUtcNow()));
            return ValueTask.CompletedTask;
        },
        cancellationToken);

    private static void Attempt(UnitOfWork work, WebhookDocument webhook, WebhookMessage message, int tries, WebhookAnswer answer, DateTimeOffset now) => work.Append(
        WebhookStorage.Attempts,
        now,
        webhook.Id,
        JsonSerializer.Serialize(new DeliveryAttempt(message.Id, message.Type, tries, answer.Status, answer.Fault, (long)answer.Took.TotalMilliseconds), WebhookJson.Default.DeliveryAttempt));

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
