using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Messages;

/// <summary>Gives up messages that nobody has taken for too long, forgets the places of those that are done with, and removes these after a time.</summary>
internal sealed partial class MessageUpkeep(Database database, MessageQueues queues, MessageSource source, ResourceStore store, Clocks clocks, IOptions<MessageOptions> options, ILogger<MessageUpkeep> logger) : BackgroundService
{
    private const int Page = 500;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Does it once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await GiveUpAsync(cancellationToken);
        await RemoveAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Upkeep.RunAsync(Every, clocks.Wire, RunAsync, unavailable => Log.BrokenOff(logger, unavailable), stoppingToken);

    private async Task GiveUpAsync(CancellationToken cancellationToken)
    {
        var (before, done) = (clocks.Wire.GetUtcNow() - options.Value.WaitAtMost, 0L);
        while (await queues.Log.ReadAsync(done, Page, cancellationToken) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                if (await queues.FindAsync(entry.Text, cancellationToken) is not { } message)
                {
                    // Taken back, or erased with the person of whom it told.
                    queues.Forget(entry.Text);
                }
                else if (MessageQueues.Text(message.Value, "status") == MessageStatus.Waiting)
                {
                    if (entry.At > before || !await GiveUpAsync(message, cancellationToken))
                    {
                        await database.DropAsync(MessageQueues.Definition, done, cancellationToken);
                        return;
                    }

                    Log.GivenUp(logger, message.Value.Id, entry.Key);
                }

                done = entry.Sequence;
            }
        }

        await database.DropAsync(MessageQueues.Definition, done, cancellationToken);
    }

    /// <summary>Removes messages whose last change is too long ago.</summary>
    private async Task RemoveAsync(CancellationToken cancellationToken)
    {
        var kept = options.Value.Kept > options.Value.WaitAtMost ? options.Value.Kept : options.Value.WaitAtMost;
        var before = clocks.Wire.GetUtcNow() - kept;
        while ((await store.WithinAsync(queues.Schema, ResourceScope.OfPlatform, "changedAt", DateTimeOffset.UnixEpoch, before, Page, cancellationToken))
            .Where(message => MessageQueues.Text(message.Value, "status") != MessageStatus.Waiting).ToList() is { Count: > 0 } done && await store.RemoveAsync(queues.Schema, done, cancellationToken))
        {
            // There may be more.
        }
    }

    /// <returns>False when it was changed meanwhile, such as delivered.</returns>
    private Task<bool> GiveUpAsync(Stored<ResourceDocument> message, CancellationToken cancellationToken)
    {
        var work = new UnitOfWork();
        source.Note(work, message, MessageStatus.Dead, failureStatus: null, ResourceValue.Find(message.Value.Body, "failureText")?.GetString() ?? "No webhook of the recipient was there to take it.", isTry: false);
        return database.TryCommitAsync(work, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1625, LogLevel.Warning, "Message {MessageId} to {Recipient} was not taken for too long, and is given up")]
        public static partial void GivenUp(ILogger logger, string messageId, string recipient);

        [LoggerMessage(1626, LogLevel.Error, "Messages that wait could not be looked through; it is tried again")]
        public static partial void BrokenOff(ILogger logger, Exception exception);
    }
}
