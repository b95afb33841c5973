using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>Tells of events that have come to their end: nobody commits anything then, so how far it has looked is committed with what it tells.</summary>
internal sealed partial class EventCompletion(Database database, EventBook events, Clocks clocks, ILogger<EventCompletion> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly DocumentCollection<CompletionDocument> _done = database.Documents(CompletionDocument.Collection);

    /// <summary>Whether nobody wanted to know when it looked last: then what has ended until now is nobody's business.</summary>
    private bool _isUnwanted;

    /// <summary>Tells of those that have ended since the last look.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!database.Happenings.Wanted(VtnHappenings.EventCompleted))
        {
            _isUnwanted = true;
            return;
        }

        var now = clocks.Domain.GetUtcNow();
        var read = await _done.FindAsync(CompletionDocument.TheId, cancellationToken);
        var since = _isUnwanted ? now : read?.Value.Through ?? now;
        var ended = now > since ? await events.EndedAsync(since, now, cancellationToken) : [];
        if (!_isUnwanted && read is not null && ended.Count == 0)
        {
            return;
        }

        var work = new UnitOfWork();
        foreach (var stored in ended)
        {
            work.PublishCompleted(stored, stored.Definition.End!.Value);
        }

        var done = new CompletionDocument(CompletionDocument.TheId, now);
        _ = read is null ? work.Insert(CompletionDocument.Collection, done) : work.Update(CompletionDocument.Collection, read, done);
        _isUnwanted &= !await database.TryCommitAsync(work, cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Upkeep.RunAsync(Every, clocks.Wire, RunAsync, unavailable => Log.BrokenOff(logger, unavailable), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1621, LogLevel.Error, "Events that have ended could not be looked for; it is tried again")]
        public static partial void BrokenOff(ILogger logger, Exception exception);
    }
}
