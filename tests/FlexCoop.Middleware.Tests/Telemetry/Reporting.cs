using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Telemetry;

/// <summary>A VEN that reports over a real socket, and an operator who reads.</summary>
internal sealed class Reporting : IAsyncDisposable
{
    private Reporting(MiddlewareHost middleware, TestVen ven)
    {
        (Middleware, Ven) = (middleware, ven);
        Rest = middleware.NewOperator();
    }

    public MiddlewareHost Middleware { get; }

    public TestVen Ven { get; }

    public RestClient Rest { get; private set; }

    /// <summary>Starts the middleware, and a VEN that offers <c>heatpump.power</c> and <c>battery.power</c>, W.</summary>
    public static async Task<Reporting> StartAsync(CancellationToken cancellationToken, params IEnumerable<(string Key, string Value)> settings)
    {
        var middleware = await MiddlewareHost.StartAsync(cancellationToken, settings);
        return new Reporting(middleware, await middleware.NewStartedVenAsync(cancellationToken, SomeReport.Usage("heatpump", "battery")));
    }

    public Task ReportAsync(CancellationToken cancellationToken, params IEnumerable<(string RId, DateTimeOffset At, double Value)> points) => ReportAsync(Ven, cancellationToken, points);

    public async Task ReportAsync(TestVen ven, CancellationToken cancellationToken, params IEnumerable<(string RId, DateTimeOffset At, double Value)> points)
    {
        var shown = (await Rest.GetAsync($"api/v1/vens/{ven.VenId}", cancellationToken)).Expect(HttpStatusCode.OK);
        var request = (string)shown["reportRequests"]!.AsArray()[0]!["id"]!;
        var updated = await ven.SendAsync<OadrUpdatedReport>(SomeReport.Update(ven, request, points), cancellationToken);
        Assert.That(updated.EiResponse.ResponseCode, Is.EqualTo(EiResponseCode.Ok));
    }

    /// <summary>Reports a power each minute in [from, to).</summary>
    public Task ReportEachMinuteAsync(DateTimeOffset from, DateTimeOffset to, Func<int, double> value, CancellationToken cancellationToken, string rid = "heatpump.power") =>
        ReportAsync(cancellationToken, Enumerable.Range(0, (int)(to - from).TotalMinutes).Select(minute => (rid, from.AddMinutes(minute), value(minute))));

    /// <summary>The time is this, and what is over is rolled up.</summary>
    public async Task RollUpAtAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        Middleware.Domain.AdvanceTo(now);
        await Middleware.Services.GetRequiredService<QuarterRoller>().RunAsync(cancellationToken);
    }

    /// <summary>The items of a list of telemetry.</summary>
    public async Task<JsonArray> ReadAsync(string path, CancellationToken cancellationToken) =>
        (await Rest.GetAsync("api/v1/telemetry/" + path, cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();

    /// <summary>The quarters of a point, as <c>HH:mm value coverage flags</c>.</summary>
    public async Task<IReadOnlyList<string>> QuartersAsync(string query, CancellationToken cancellationToken, string rid = "heatpump.power") =>
    [
        .. (await ReadAsync($"quarters?ven={Ven.VenId}&rid={rid}&{query}", cancellationToken)).Select(quarter =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{((string)quarter!["start"]!)[11..16]} {(double?)quarter["value"]} {(int)quarter["coverage"]!} {string.Join('+', quarter["flags"]!.AsArray())}").TrimEnd()),
    ];

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await Middleware.RestartAsync(cancellationToken);
        Rest.Dispose();
        Rest = Middleware.NewOperator();
    }

    public async ValueTask DisposeAsync()
    {
        Rest.Dispose();
        Ven.Dispose();
        await Middleware.DisposeAsync();
    }
}
