using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Resources;

/// <summary>Forgets requests that had an <c>Idempotency-Key</c> a day ago.</summary>
internal sealed partial class RequestExpiry(ResourceStore store, Clocks clocks, ILogger<RequestExpiry> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Upkeep.RunAsync(Every, clocks.Wire, store.ForgetRequestsAsync, unavailable => Log.NotForgotten(logger, unavailable), stoppingToken);

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Warning, "Requests of long ago could not be forgotten; it is tried again")]
        public static partial void NotForgotten(ILogger logger, Exception exception);
    }
}
