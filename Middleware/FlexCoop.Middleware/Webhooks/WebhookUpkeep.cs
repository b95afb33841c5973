using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Bounds what is kept for webhooks, and removes those whose mandate is over, or whose component is known no more.</summary>
internal sealed partial class WebhookUpkeep(Database database, WebhookBook webhooks, WebhookTopics topics, Clocks clocks, IOptions<WebhookOptions> options, IServiceProvider services, ILogger<WebhookUpkeep> logger) : BackgroundService
{
    private const int Chunk = 500;
    private const int ChunkBytes = 4 << 20;

    /// <summary>How finely it is known how old something is.</summary>
    private const int MarksOfAge = 100;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Does it once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RemoveOverAsync(cancellationToken);
        await DropToldAsync(cancellationToken);
        await DropAttemptsAsync(cancellationToken);
        await RemoveLettersAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Upkeep.RunAsync(Every, clocks.Wire, RunAsync, unavailable => Log.BrokenOff(logger, unavailable), stoppingToken);

    private async Task RemoveOverAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<MandateBook>() is not { } mandates)
        {
            return;
        }

        var clients = services.GetRequiredService<ClientRegistry>();
        foreach (var webhook in webhooks.All)
        {
            // A component that is known no more cannot even see it.
            if (webhook.Authority.MandateId is { } id ? await mandates.FindAsync(id, cancellationToken) is null or { HasEnded: true } : clients.Find(webhook.Authority.ClientId) is null)
            {
                await webhooks.RemoveAsync(webhook.Id, cancellationToken);
                Log.Over(logger, webhook.Id);
            }
        }
    }

    /// <summary>Drops what everybody was told who wants it, and what is too old or too much; who was not told of that learns that it has missed something.</summary>
    private async Task DropToldAsync(CancellationToken cancellationToken)
    {
        var log = database.Log(HappeningTrail.Definition);
        var (first, last) = await log.BoundsAsync(cancellationToken);
        if (first == 0)
        {
            return;
        }

        var positions = new Dictionary<WebhookDocument, long>();
        foreach (var webhook in webhooks.All.Where(HappeningSource.Tells))
        {
            if (await webhooks.StateAsync(webhook.Id, cancellationToken) is { Value: { VerifiedUrl: not null } state })
            {
                positions[webhook] = state.Position;
            }
        }

        var told = positions.Count == 0 ? last : positions.Values.Min();
        var lost = Math.Min(last, Math.Max(await OldAsync(last, cancellationToken), last - options.Value.KeptAtMost));
        foreach (var (webhook, position) in positions.Where(one => one.Value < lost))
        {
            // First the webhook knows that it has missed something, then it is gone.
            var until = await WantsAnyAsync(log, webhook, position, lost, cancellationToken) ? await log.LatestAsync(lost, cancellationToken) : null;
            await webhooks.ChangeStateAsync(
                webhook.Id, state => state.Position >= lost ? null : until is null ? state with { Position = lost } : state.Rested with { Position = lost, MissedUntil = until > state.MissedUntil ? until : state.MissedUntil ?? until }, with: null, cancellationToken);
            if (until is { } gone)
            {
                Log.Missed(logger, webhook.Id, gone);
            }
        }

        await database.DropAsync(HappeningTrail.Definition, Math.Max(told, lost), cancellationToken);
    }

    /// <summary>Whether any of what lies after a position, up to another, is of a topic that a webhook wants.</summary>
    private async ValueTask<bool> WantsAnyAsync(AppendLog log, WebhookDocument webhook, long after, long through, CancellationToken cancellationToken)
    {
        foreach (var topic in webhook.Topics.SelectMany(topics.Meant).Distinct())
        {
            if (await log.ReadAsync(topic, after, limit: 1, cancellationToken) is [var next] && next.Sequence <= through)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The last entry that is older than is kept; 0 for none. Notes now and then how far the log has come.</summary>
    private async Task<long> OldAsync(long last, CancellationToken cancellationToken)
    {
        var now = clocks.Wire.GetUtcNow();
        var read = await database.Documents(MarksDocument.Collection).FindAsync(MarksDocument.TheId, cancellationToken);
        var marks = read?.Value.Marks ?? [];
        var old = marks.LastOrDefault(mark => mark.At <= now - options.Value.Kept)?.Sequence ?? 0;
        if (marks is [] || now - marks[^1].At >= options.Value.Kept / MarksOfAge)
        {
            var noted = new MarksDocument(MarksDocument.TheId, [.. marks.Where(mark => mark.Sequence >= old), new LogMark(now, last)]);
            await database.CommitAsync(new UnitOfWork().Put(MarksDocument.Collection, noted), cancellationToken);
        }

        return old;
    }

    /// <summary>Drops what was tried too long ago, or is too much.</summary>
    private async Task DropAttemptsAsync(CancellationToken cancellationToken)
    {
        var (log, before) = (database.Log(WebhookStorage.Attempts), clocks.Wire.GetUtcNow() - options.Value.LettersKept);
        var old = Math.Max(0, (await log.BoundsAsync(cancellationToken)).Last - options.Value.KeptAtMost);
        while (await log.ReadAsync(old, Chunk, cancellationToken) is { Count: > 0 } entries)
        {
            old = entries.LastOrDefault(entry => entry.At < before)?.Sequence ?? old;
            if (entries[^1].At >= before)
            {
                break;
            }
        }

        await database.DropAsync(WebhookStorage.Attempts, old, cancellationToken);
    }

    /// <summary>Removes letters that are too old, and those of webhooks that are there no more.</summary>
    private async Task RemoveLettersAsync(CancellationToken cancellationToken)
    {
        var letters = database.Documents(DeadLetterDocument.Collection);
        var oldest = IndexKey.Of(clocks.Wire.GetUtcNow() - options.Value.LettersKept);
        var place = default(IndexPlace);
        while (await letters.WalkAsync(DeadLetterDocument.ByAge, new IndexRange("", IndexKey.Of(DateTimeOffset.MaxValue)), place, Chunk, ChunkBytes, cancellationToken) is { Count: > 0 } read)
        {
            var work = new UnitOfWork();
            foreach (var letter in read.Where(letter => string.CompareOrdinal(letter.Place.Key, oldest) < 0 || webhooks.Find(letter.Document.Value.WebhookId) is null))
            {
                work.Delete(DeadLetterDocument.Collection, letter.Document);
            }

            if (!work.IsEmpty)
            {
                await database.TryCommitAsync(work, cancellationToken);
            }

            place = read[^1].Place;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1618, LogLevel.Error, "What is kept for webhooks could not be bounded; it is tried again")]
        public static partial void BrokenOff(ILogger logger, Exception exception);

        [LoggerMessage(1619, LogLevel.Information, "Webhook {WebhookId} is removed: the mandate or the component by which it acted is over")]
        public static partial void Over(ILogger logger, string webhookId);

        [LoggerMessage(1620, LogLevel.Warning, "Webhook {WebhookId} was not told of all that happened until {Until}: it lay too far back")]
        public static partial void Missed(ILogger logger, string webhookId, DateTimeOffset until);
    }
}
