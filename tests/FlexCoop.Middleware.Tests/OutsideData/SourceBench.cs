using System.Net;
using FlexCoop.Middleware.OutsideData;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.OutsideData;

/// <summary>A source that nobody but the test asks, over the store of a lab.</summary>
internal sealed record SourceBench(MiddlewareHost Host, OutsideSource Source, OutsideFetcher Fetcher, TestClock Clock) : IAsyncDisposable
{
    /// <summary>How many documents there are.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        using var rest = Host.NewOperator();
        return (await rest.GetAsync("/api/v1/carbon-intensities?limit=1000", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray().Count;
    }

    public async ValueTask DisposeAsync()
    {
        Fetcher.Dispose();
        await Host.DisposeAsync();
    }
}
