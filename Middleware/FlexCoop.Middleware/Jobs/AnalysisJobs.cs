using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Registry;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Jobs;

/// <summary>Does what was asked of the analytics, for each cooperative one after the other; what a restart broke off is begun anew, which does no harm (PL-TP-3).</summary>
/// <remarks>
/// <list type="number">
/// <item>The request is there with its commit, as <c>queued</c>. Of each cooperative a look takes the oldest, when none of its requests is running.</item>
/// <item>It is <c>running</c>: the quarters that it means are touched, a thousand in each commit, so that telemetry need not wait for long. Whoever removed it ends it here.</item>
/// <item>The roll-up does the rest, as for values that come late; when none of them is touched any more the request is <c>done</c>.</item>
/// </list>
/// </remarks>
internal sealed partial class AnalysisJobs(
    Database database, ResourceStore store, ResourceSchemas schemas, BoxOwners boxes, PointBook points, Clocks clocks, ILogger<AnalysisJobs> logger) : BackgroundService
{
    private const int Page = 1000;

    /// <summary>How many quarters of series are touched in one commit.</summary>
    private const int TouchedAtOnce = 1000;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Those that are not done.</summary>
    private readonly ConcurrentDictionary<string, (string Cooperative, bool IsRunning)> _open = new(StringComparer.Ordinal);

    private ResourceSchema Schema { get; } = schemas.All.Single(schema => schema.Name == AnalysisRules.ResourceName);

    /// <summary>Reads which are not done; before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        for (string? after = null; await store.ListAsync(Schema, after, Page, cancellationToken) is { Count: > 0 } page; after = page[^1].Value.Id)
        {
            foreach (var request in page)
            {
                Follow(request.Value, isRemoved: false);
            }
        }
    }

    /// <summary>A request was made, changed or removed. On the store's writer.</summary>
    public void Follow(ResourceDocument request, bool isRemoved)
    {
        if (!isRemoved && Text(request, "status") is AnalysisRules.Queued or "running")
        {
            _open[request.Id] = (request.Cooperative!, Text(request, "status") != AnalysisRules.Queued);
        }
        else
        {
            _open.TryRemove(request.Id, out _);
        }
    }

    /// <summary>How many requests of a cooperative are not done.</summary>
    public int CountOpen(string cooperative) => _open.Values.Count(one => one.Cooperative == cooperative);

    /// <summary>Ends what has run to its end, and begins what is next.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _open.Where(one => one.Value.IsRunning).Select(one => one.Key).Order(StringComparer.Ordinal))
        {
            await StepAsync(id, EndAsync, cancellationToken);
        }

        foreach (var (id, (cooperative, _)) in _open.Where(one => !one.Value.IsRunning).OrderBy(one => one.Key, StringComparer.Ordinal).ToList())
        {
            if (!_open.Values.Contains((cooperative, true)))
            {
                await StepAsync(id, BeginAsync, cancellationToken);
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Upkeep.RunAsync(Every, clocks.Wire, LookAsync, unavailable => Log.BrokenOff(logger, unavailable), stoppingToken);

    private static string? Text(ResourceDocument request, string name) => ResourceValue.Find(request.Body, name)?.GetString();

    private static (string Ven, DateTimeOffset From, DateTimeOffset To) Of(ResourceDocument request) =>
        (Text(request, "venId")!, Quarter.StartOf(AnalysisRules.Instant(request.Body, "start")!.Value), AnalysisRules.Instant(request.Body, "end")!.Value);

    /// <summary>Takes a request a step further; a fault of ours fails it, and no other.</summary>
    private async Task StepAsync(string id, Func<Stored<ResourceDocument>, CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(Schema, id, cancellationToken) is not { } read)
        {
            _open.TryRemove(id, out _);
            return;
        }

        try
        {
            await step(read, cancellationToken);
        }
        catch (Exception unforeseen) when (unforeseen is not (OperationCanceledException or DatabaseException))
        {
            Log.Unforeseen(logger, id, unforeseen);
            await NoteAsync(read, "failed", [("endedAt", Now()), ("failureText", "It could not be done, for a reason that is ours.")], cancellationToken);
        }
    }

    private async Task BeginAsync(Stored<ResourceDocument> read, CancellationToken cancellationToken)
    {
        var (ven, from, to) = Of(read.Value);
        if (!boxes.IsOf(ven, new ResourceScope(read.Value.Cooperative, MemberId: null)))
        {
            await NoteAsync(read, "failed", [("endedAt", Now()), ("failureText", $"There is no VEN '{ForeignText.Shown(ven)}' of a member who has a mandate in force.")], cancellationToken);
            return;
        }

        // A quarter that is not over is rolled up when it is.
        var (now, series) = (Quarter.StartOf(clocks.Domain.GetUtcNow()), points.All.Where(point => point.Series.Owner == ven).Select(point => point.Series).ToList());
        var end = to < now ? to : now;
        var count = end > from ? (int)Math.Ceiling((end - from) / Quarter.Length) : 0;
        foreach (var touched in Enumerable.Range(0, count).SelectMany(index => series.Select(one => (Series: one, Start: from + (index * Quarter.Length)))).Chunk(TouchedAtOnce))
        {
            if (await store.FindAsync(Schema, read.Value.Id, cancellationToken) is null)
            {
                return;
            }

            var work = new UnitOfWork();
            foreach (var (one, start) in touched)
            {
                work.Touch(one, start);
            }

            await database.CommitAsync(work, cancellationToken);
        }

        CrashPoint.Reach("job.touched");
        await NoteAsync(read, "running", [("startedAt", Now())], cancellationToken);
    }

    private async Task EndAsync(Stored<ResourceDocument> read, CancellationToken cancellationToken)
    {
        var (ven, from, to) = Of(read.Value);
        var now = Quarter.StartOf(clocks.Domain.GetUtcNow());
        if (!await database.Series.IsTouchedAsync(ven, from, to < now ? to : now, cancellationToken))
        {
            var href = $"/api/v1/telemetry/quarters?ven={Uri.EscapeDataString(ven)}&from={Text(read.Value, "start")}&to={Text(read.Value, "end")}";
            await NoteAsync(read, "done", [("endedAt", Now()), ("href", href)], cancellationToken);
        }
    }

    private string Now() => RestTime.Text(clocks.Wire.GetUtcNow());

    private async Task NoteAsync(Stored<ResourceDocument> read, string status, IReadOnlyList<(string Name, string Value)> said, CancellationToken cancellationToken)
    {
        var body = JsonObject.Create(read.Value.Body)!;
        body["status"] = status;
        foreach (var (name, value) in said)
        {
            body[name] = value;
        }

        // Who removed it meanwhile has ended it.
        var work = store.Update(new UnitOfWork(), Schema, read, read.Value with { Body = JsonElement.Parse(body.ToJsonString()), ChangedAt = clocks.Wire.GetUtcNow() });
        if (await database.TryCommitAsync(work, cancellationToken) && status != "running")
        {
            Log.Ended(logger, read.Value.Id, status);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1627, LogLevel.Information, "Analysis request {RequestedId} is {Status}")]
        public static partial void Ended(ILogger logger, string requestedId, string status);

        [LoggerMessage(1628, LogLevel.Error, "Analysis requests could not be worked on; it is tried again")]
        public static partial void BrokenOff(ILogger logger, Exception exception);

        [LoggerMessage(1629, LogLevel.Error, "Analysis request {RequestedId} failed, for a reason that is ours")]
        public static partial void Unforeseen(ILogger logger, string requestedId, Exception exception);
    }
}
