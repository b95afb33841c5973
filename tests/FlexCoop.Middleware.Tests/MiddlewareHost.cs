using System.Net;
using FlexCoop.Middleware.Serve;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests;

/// <summary>The middleware as <c>serve --lab 127.0.0.1:0</c> starts it, over a folder of its own, with a domain clock that stands still.</summary>
internal sealed class MiddlewareHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _settings;
    private readonly bool _standsStill;
    private WebApplication? _app;

    private MiddlewareHost(IEnumerable<(string Key, string Value)> settings, bool standsStill) => (_settings, _standsStill) = (OpenBuckets.With(settings), standsStill);

    public TestClock Domain { get; } = new();

    /// <summary>The wire clock of a host with settings, or of <see cref="StartStillAsync"/>, which stands still; that of others is real time.</summary>
    public TestClock Wire { get; } = new();

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public string DataFolder => _folder["data"];

    public IServiceProvider Services => _app!.Services;

    /// <summary>The operator's token.</summary>
    public string Token => _app!.Services.GetRequiredService<DataFolder>().Token;

    public static Task<MiddlewareHost> StartAsync(CancellationToken cancellationToken, params IEnumerable<(string Key, string Value)> settings) =>
        settings.ToList() is { Count: > 0 } some ? StartAsync(some, standsStill: true, cancellationToken) : StartAsync([], standsStill: false, cancellationToken);

    /// <summary>Without settings, and with a wire clock that stands still all the same.</summary>
    public static Task<MiddlewareHost> StartStillAsync(CancellationToken cancellationToken) => StartAsync([], standsStill: true, cancellationToken);

    public MiddlewareOptions Options() => new()
    {
        DataFolder = DataFolder, LabAddress = new IPEndPoint(IPAddress.Loopback, 0), DomainClock = Domain, WireClock = _standsStill ? Wire : TimeProvider.System, Settings = _settings, LogsToConsole = false,
    };

    /// <summary>Stops the middleware and starts it again over the same folder, at another port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _app!.StopAsync(cancellationToken);
        await _app.DisposeAsync();
        await OpenAsync(cancellationToken);
    }

    /// <summary>An operator with the right token.</summary>
    public RestClient NewOperator() => new(Url, Token);

    public TestVen NewVen() => new(Url);

    /// <summary>A VEN that is registered and owed nothing.</summary>
    public async Task<TestVen> NewStartedVenAsync(CancellationToken cancellationToken, params OpenAdr.OadrReport[] metadata)
    {
        var ven = NewVen();
        await ven.StartUpAsync(cancellationToken, metadata);
        return ven;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static async Task<MiddlewareHost> StartAsync(List<(string Key, string Value)> settings, bool standsStill, CancellationToken cancellationToken)
    {
        var host = new MiddlewareHost(settings, standsStill);
        await host.OpenAsync(cancellationToken);
        return host;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        _app = MiddlewareApp.Build(Options());
        Url = await MiddlewareApp.StartAsync(_app, cancellationToken);
    }
}
