using System.Text.Json;
using FlexCoop.Middleware.Rest;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Identity;

/// <summary>Tells cooperatives of the boxes that joined: what is owed is stored in the commit by which a box joins, and tried until it is taken.</summary>
internal sealed partial class BoxNotices : BackgroundService
{
    private const string Joined = "box-joined";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly IdentityStores _stores;
    private readonly MandateBook _mandates;
    private readonly PairwiseSubjects _subjects;
    private readonly Clocks _clocks;
    private readonly ILogger<BoxNotices> _logger;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly List<Webhook> _webhooks = [];

    /// <exception cref="StartException">A webhook of the settings cannot be.</exception>
    public BoxNotices(IdentityOptions options, IdentityStores stores, MandateBook mandates, PairwiseSubjects subjects, Clocks clocks, ILogger<BoxNotices> logger)
    {
        (_stores, _mandates, _subjects, _clocks, _logger) = (stores, mandates, subjects, clocks, logger);
        foreach (var webhook in options.Webhooks)
        {
            if (!options.CooperativeIds.Contains(webhook.Cooperative))
            {
                throw new StartException($"Identity:Webhooks: '{webhook.Cooperative}' is no cooperative; give one of {string.Join(", ", options.CooperativeIds)}.");
            }

            if (_webhooks.Exists(other => other.Cooperative == webhook.Cooperative))
            {
                throw new StartException($"Identity:Webhooks: '{webhook.Cooperative}' stands twice; give one for each cooperative.");
            }

            _webhooks.Add(new Webhook(webhook));
        }
    }

    /// <summary>Adds to a unit of work that the cooperative is told of a box; nothing where it wants nothing told.</summary>
    public static void Owe(UnitOfWork work, IdentityOptions options, MandateDocument box)
    {
        if (options.Webhooks.Any(webhook => webhook.Cooperative == box.Cooperative))
        {
            work.Owe(box.Cooperative!, Joined, box.Id);
        }
    }

    /// <summary>Tells what is owed to whoever is not left alone at the moment.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            foreach (var webhook in _webhooks.Where(webhook => webhook.DueAt <= _clocks.Wire.GetUtcNow()))
            {
                await TellAsync(webhook, cancellationToken);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _webhooks.ForEach(webhook => webhook.Dispose());
        _one.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _webhooks.Count == 0
        ? Task.CompletedTask
        : Upkeep.RunAsync(Every, _clocks.Wire, RunAsync, unavailable => Log.NotLookedFor(_logger, unavailable), stoppingToken);

    private async Task TellAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        foreach (var row in _stores.Identity.Outbox.OwedTo(webhook.Cooperative))
        {
            if (!webhook.Taken.Contains(row) && await _mandates.FindAsync(row.Subject, cancellationToken) is { } box)
            {
                var notice = new BoxNotice(
                    "urn:flexcoop:notice:" + row.Kind, RandomId.Hash(box.Id)[..32], webhook.Cooperative, _subjects.OfMember(webhook.Cooperative, box.ProsumerId), RestTime.Text(box.JoinedAt ?? box.CreatedAt));
                var failures = webhook.Failures;
                if (await webhook.SendAsync(JsonSerializer.SerializeToUtf8Bytes(notice, IdentityJson.Default.BoxNotice), _clocks.Wire.GetUtcNow(), cancellationToken) is { } fault)
                {
                    if (failures == 0)
                    {
                        Log.NotTaken(_logger, webhook.Cooperative, fault);
                    }

                    return;
                }
            }

            await CloseAsync(webhook, row, cancellationToken);
        }
    }

    /// <summary>Notes that a notice was taken. What the store does not take is known in memory, until it does or the process ends.</summary>
    private async Task CloseAsync(Webhook webhook, OutboxRow row, CancellationToken cancellationToken)
    {
        try
        {
            await _stores.Identity.TryCommitAsync(new UnitOfWork().Close(row), cancellationToken);
            webhook.Taken.Remove(row);
        }
        catch (DatabaseException unavailable)
        {
            if (webhook.Taken.Count == 0)
            {
                Log.NotNoted(_logger, webhook.Cooperative, unavailable);
            }

            webhook.Taken.Add(row);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1354, LogLevel.Warning, "The webhook of cooperative {Cooperative} takes no notice of a new box: {Fault}; it is tried again, ever less often")]
        public static partial void NotTaken(ILogger logger, string cooperative, string fault);

        [LoggerMessage(1355, LogLevel.Error, "It could not be noted that the webhook of cooperative {Cooperative} has taken a notice; that is tried again, and after a restart it is told once more")]
        public static partial void NotNoted(ILogger logger, string cooperative, Exception exception);

        [LoggerMessage(1356, LogLevel.Error, "What cooperatives are to be told could not be looked for; it is tried again")]
        public static partial void NotLookedFor(ILogger logger, Exception exception);
    }
}
