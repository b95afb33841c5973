using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Jobs;

/// <summary>Does what was asked of the analytics, one after the other; what a restart broke off is begun anew, which does no harm (PL-TP-3).</summary>
/// <remarks>
/// <list type="number">
/// <item>The request is there with its commit, as <c>queued</c>; each look takes those that are not done, the oldest first.</item>
/// <item>It is <c>running</c>: the quarters that it means are touched, a day in each commit. Whoever removed it ends it here.</item>
/// <item>The roll-up does the rest, as for values that come late; when none of them is touched any more the request is <c>done</c>.</item>
/// </list>
/// </remarks>
internal sealed partial class AnalysisJobs(
    Database database, ResourceStore store, ResourceSchemas schemas, VenStore vens, PointBook points, Clocks clocks, IServiceProvider services, ILogger<AnalysisJobs> logger) : BackgroundService
{
    private const int Page = 1000;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Chunk = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, bool> _open = new();

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
            _open[request.Id] = true;
        }
        else
        {
            _open.TryRemove(request.Id, out _);
        }
    }

    /// <summary>Takes each request that is not done a step further.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _open.Keys.Order(StringComparer.Ordinal))
        {
            if (await store.FindAsync(Schema, id, cancellationToken) is not { } read)
            {
                _open.TryRemove(id, out _);
            }
            else if (Text(read.Value, "status") == AnalysisRules.Queued)
            {
                await BeginAsync(read, cancellationToken);
            }
            else
            {
                await EndAsync(read, cancellationToken);
            }
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Upkeep.RunAsync(Every, clocks.Wire, LookAsync, unavailable => Log.BrokenOff(logger, unavailable), stoppingToken);

    private static string? Text(ResourceDocument request, string name) => ResourceValue.Find(request.Body, name)?.GetString();

    private static (string Ven, DateTimeOffset From, DateTimeOffset To) Of(ResourceDocument request) =>
        (Text(request, "venId")!, Quarter.StartOf(AnalysisRules.Instant(request.Body, "start")!.Value), AnalysisRules.Instant(request.Body, "end")!.Value);

    private async Task BeginAsync(Stored<ResourceDocument> read, CancellationToken cancellationToken)
    {
        var (ven, from, to) = Of(read.Value);
        if (!await IsOfAsync(ven, read.Value.Cooperative, cancellationToken))
        {
            await NoteAsync(read, "failed", [("endedAt", Now()), ("failureText", $"There is no VEN '{ForeignText.Shown(ven)}' of a member who has a mandate in force.")], cancellationToken);
            return;
        }

        // A quarter that is not over is rolled up when it is.
        var (now, series) = (Quarter.StartOf(clocks.Domain.GetUtcNow()), points.All.Where(point => point.Series.Owner == ven).Select(point => point.Series).ToList());
        var end = to < now ? to : now;
        for (var day = from; day < end; day += Chunk)
        {
            if (await store.FindAsync(Schema, read.Value.Id, cancellationToken) is null)
            {
                return;
            }

            var work = new UnitOfWork();
            for (var start = day; start < end && start < day + Chunk; start += Quarter.Length)
            {
                series.ForEach(one => work.Touch(one, start));
            }

            if (!work.IsEmpty)
            {
                await database.CommitAsync(work, cancellationToken);
            }
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

    /// <summary>Whether a VEN is a member's of the cooperative, by a mandate that is in force; in a lab, whether there is one.</summary>
    private async Task<bool> IsOfAsync(string ven, string? cooperative, CancellationToken cancellationToken) =>
        services.GetService<MandateBook>() is not { } mandates
            ? vens.Find(new VenId(ven)) is not null
            : await mandates.FindByVenAsync(ven, cancellationToken) is { } mandate && mandate.Cooperative == cooperative && mandate.IsInForce(clocks.Wire.GetUtcNow());

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
    }
}
