using System.Security.Cryptography.X509Certificates;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlexCoop.Conformance.Tests;

/// <summary>Our VEN under test: the whole agent over real sockets and real files, on clocks that stand still.</summary>
internal sealed class ProductVen : IVenOwner, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private HttpClient _http = new();
    private readonly TestClock _domain = new();
    private readonly TestClock _wire = new();
    private readonly List<DeviceOrder> _orders = [];
    private readonly List<ProductVenDevice> _devices;
    private CancellationTokenSource? _stop;
    private VenAgent? _agent;
    private Task? _run;

    /// <param name="isRunning">Whether its clocks run between readings, too.</param>
    public ProductVen(bool isRunning = false)
    {
        Clock = isRunning ? new RunningClock(_domain) : _domain;
        RealClock = isRunning ? new RunningClock(_wire) : _wire;
        _devices = [.. Resources.Select(resource => new ProductVenDevice(resource, Clock, Log))];
    }

    /// <summary>Its clock of events and reports.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Its clock of polls and retries.</summary>
    public TimeProvider RealClock { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public TimeSpan Tolerance => TimeSpan.Zero;

    /// <summary>The time by which it connects, waits and signs.</summary>
    public DateTimeOffset RealNow => RealClock.GetUtcNow();

    /// <summary>What it shows over TLS, and trusts; null in the clear.</summary>
    public BenchCertificates? Certificates { get; init; }

    public IReadOnlyList<SiteResource> Resources { get; } = [new(new ResourceId("heatpump"), "Thermostat"), new(new ResourceId("boiler"), "Water_Heater")];

    private string StateFolder => _folder["state"];

    public Task PowerUpAsync(VenSetup setup, CancellationToken cancellationToken)
    {
        var options = new VenOptions
        {
            VtnUrl = setup.VtnUrl,
            StateFolder = StateFolder,
            VenName = setup.VenName,
            VenId = setup.VenId?.Value,
            MarketContexts = setup.MarketContexts,
            HistoryPeriod = setup.HistoryPeriod,
            Signatures = setup.Signatures,
            Push = setup.IsPush ? new PushOptions { Url = new Uri(Certificates is null ? "http://127.0.0.1:0/" : "https://localhost:0/") } : null,
        };
        VenConnections? connections = null;
        if (Certificates is { } certificates)
        {
            _http.Dispose();
            using var key = certificates.Ven.GetECDsaPrivateKey()!;
            var own = X509CertificateLoader.LoadCertificate(certificates.Ven.RawDataMemory.Span).CopyWithPrivateKey(key);
            connections = new VenConnections(new VenCredentials(own, [], [certificates.Root]), RealClock, setup.Signatures);
            _http = new HttpClient(connections);
        }

        _agent = new VenAgent(options, _devices, _http, new Clocks(Clock, RealClock), NullLogger.Instance, seed: 1, connections);
        _stop = new CancellationTokenSource();
        _run = _agent.RunAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public async Task PowerDownAsync(CancellationToken cancellationToken)
    {
        await _stop!.CancelAsync();
        await _run!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _agent!.Dispose();
        _stop.Dispose();
        _run = null;
    }

    public Task ResetAsync(CancellationToken cancellationToken)
    {
        Directory.Delete(StateFolder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>As it came from the factory, powered down: it knows nothing, and its devices were told nothing and are as at first.</summary>
    public void Forget()
    {
        if (Directory.Exists(StateFolder))
        {
            Directory.Delete(StateFolder, recursive: true);
        }

        lock (_orders)
        {
            _orders.Clear();
        }

        _devices.ForEach(device => (device.IsOnline, device.PowerW) = (true, 1000));
    }

    public async Task<string?> OptAsync(OadrEventId eventId, OptType optType, IReadOnlyList<ResourceId> resources, CancellationToken cancellationToken)
    {
        if (resources.Count > 0)
        {
            return (await _agent!.OptAsync(eventId, optType, resources, cancellationToken)).Fault;
        }

        return await _agent!.OptAsync(eventId, optType, cancellationToken) ? null : $"event '{eventId}' is not known";
    }

    public async Task<(OptId? OptId, string? Refusal)> AddScheduleAsync(OptType optType, DateTimeOffset start, TimeSpan duration, CancellationToken cancellationToken)
    {
        var outcome = await _agent!.AddScheduleAsync(new OptSchedule { OptType = optType, Windows = [new OptWindow(start, duration)] }, cancellationToken);
        return (outcome.OptId is { } id ? new OptId(id) : null, outcome.Fault);
    }

    public async Task<string?> CancelScheduleAsync(OptId optId, CancellationToken cancellationToken) => (await _agent!.CancelScheduleAsync(optId.Value, cancellationToken)).Fault;

    public async Task<string?> UnregisterAsync(CancellationToken cancellationToken) =>
        await _agent!.UnregisterAsync(cancellationToken) is { ResponseCode.IsSuccess: false } refusal ? refusal.ToString() : null;

    public async Task<string?> RegisterAsync(CancellationToken cancellationToken) => await _agent!.RegisterAsync(cancellationToken) ? null : "it is registered already";

    public async Task<string?> ReregisterAsync(CancellationToken cancellationToken) => await _agent!.ReregisterAsync(cancellationToken) ? null : "it is not registered";

    public Task<TimeSpan> NextContactAsync(CancellationToken cancellationToken) => _wire.AdvanceToNextTimerAsync(TimeSpan.FromHours(2), cancellationToken);

    public Task SettleAsync(CancellationToken cancellationToken) => _agent!.SettleAsync(cancellationToken);

    public async Task PassAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        _domain.Advance(time);

        // Whatever is said of events, the devices are brought in line before it is done.
        await _agent!.OptAsync(new OadrEventId("none"), OptType.OptIn, cancellationToken);
    }

    public Task PassToNextAsync(TimeSpan within, CancellationToken cancellationToken) => _domain.AdvanceToNextTimerAsync(within, cancellationToken);

    public void Connect(ResourceId resource, bool isOnline) => Device(resource).IsOnline = isOnline;

    public void Draw(ResourceId resource, double powerW) => Device(resource).PowerW = powerW;

    public OwnView View()
    {
        var status = _agent!.Status;
        return new OwnView(
            new Lazy<(VenId? VenId, RegistrationId? RegistrationId)>((
                status.VenId is { } venId ? new VenId(venId) : null,
                status.RegistrationId is { } registrationId ? new RegistrationId(registrationId) : null)),
            [.. status.Events.Select(taken => View(taken, status.Now))],
            [.. status.Opts.Where(opt => !opt.Opt.IsCancelled).Select(opt => new OptId(opt.Opt.OptId))],
            status.Reports,
            OrdersSoFar());
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await PowerDownAsync(CancellationToken.None);
        }

        _http.Dispose();
        _folder.Dispose();
    }

    private static OwnEventView View(SiteEvent taken, DateTimeOffset now) => new(
        taken.EventId, taken.ModificationNumber, taken.StatusAt(now), taken.IsOptIn ? OptType.OptIn : OptType.OptOut, taken.Event.EiEvent.Descriptor.IsTest,
        taken.Event.EiEvent.Baseline?.BaselineName);

    private ProductVenDevice Device(ResourceId id) => _devices.Single(device => device.Id == id);

    private IReadOnlyList<DeviceOrder> OrdersSoFar()
    {
        lock (_orders)
        {
            return [.. _orders];
        }
    }

    private void Log(DeviceOrder order)
    {
        lock (_orders)
        {
            _orders.Add(order);
        }
    }
}
