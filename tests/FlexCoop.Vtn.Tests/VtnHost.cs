using System.Diagnostics.Metrics;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Vtn.Tests;

/// <summary>The VTN on Kestrel over a database on the disk, with clocks that stand still.</summary>
internal sealed class VtnHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WarningLog _log = new();
    private WebApplication? _app;

    public TestClock Domain { get; } = new();

    public TestClock Wire { get; } = new();

    /// <summary>The most that the database may hold, from the next start on; null for no limit. What it holds by then stays.</summary>
    public long? MaxBytes { get; set; }

    /// <summary>Settings, from the next start on.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Whose certificate every connection shows; null for a lab.</summary>
    public CertifiedVen? Peer { get; set; }

    /// <summary>What the VTN logs, warnings and what is graver.</summary>
    public IReadOnlyCollection<string> Warnings => _log.Warnings;

    public Uri Url => new(_app!.Urls.Single());

    public EventBook Events => _app!.Services.GetRequiredService<EventBook>();

    public OptBook Opts => _app!.Services.GetRequiredService<OptBook>();

    public EffectiveOpts EffectiveOpts => _app!.Services.GetRequiredService<EffectiveOpts>();

    public MarketContextService MarketContexts => _app!.Services.GetRequiredService<MarketContextService>();

    public VenStore Vens => _app!.Services.GetRequiredService<VenStore>();

    public WantedReports WantedReports => _app!.Services.GetRequiredService<WantedReports>();

    public ReportRequestStore ReportRequests => _app!.Services.GetRequiredService<ReportRequestStore>();

    public ReportRequestBook Reports => _app!.Services.GetRequiredService<ReportRequestBook>();

    public MetadataService Metadata => _app!.Services.GetRequiredService<MetadataService>();

    public VenRegistry Registry => _app!.Services.GetRequiredService<VenRegistry>();

    public EiRegisterPartyService RegisterParty => _app!.Services.GetRequiredService<EiRegisterPartyService>();

    public VenWatch Watch => _app!.Services.GetRequiredService<VenWatch>();

    public VenMembership Membership => _app!.Services.GetRequiredService<VenMembership>();

    public IMeterFactory Meters => _app!.Services.GetRequiredService<IMeterFactory>();

    public PushClient PushClient => _app!.Services.GetRequiredService<PushClient>();

    public PushStanding? Push(VenId venId) => Vens.Find(venId) is { } ven ? _app!.Services.GetRequiredService<PushLanes>().Find(ven) : null;

    /// <summary>Waits until nothing is pushed to a VEN, nor may be now.</summary>
    public async Task<PushStanding?> SettleAsync(VenId venId, CancellationToken cancellationToken)
    {
        while (Push(venId) is { Status: PushStatus.Pushing })
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _app!.Services.GetRequiredService<PushLanes>().Running(venId).WaitAsync(cancellationToken);
            await Task.Yield();
        }

        return Push(venId);
    }

    /// <summary>Waits until nothing is under way to a VEN, whether there is more to do or not.</summary>
    public async Task<PushStanding?> RunAsync(VenId venId, CancellationToken cancellationToken)
    {
        await _app!.Services.GetRequiredService<PushLanes>().Running(venId).WaitAsync(cancellationToken);
        return Push(venId);
    }

    public Database Database => _app!.Services.GetRequiredService<Database>();

    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="maxBytes">How much the disk holds; null for as much as there is.</param>
    /// <param name="settings">Settings.</param>
    public static async Task<VtnHost> StartAsync(CancellationToken cancellationToken, long? maxBytes = null, params (string Key, string Value)[] settings)
    {
        var host = new VtnHost { MaxBytes = maxBytes };
        foreach (var (key, value) in settings)
        {
            host.Settings[key] = value;
        }

        await host.OpenAsync(cancellationToken);
        return host;
    }

    /// <summary>Stops the process's part of the VTN and starts it again over the same data.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await _app!.StopAsync(cancellationToken);
        await _app.DisposeAsync();
        await OpenAsync(cancellationToken);
    }

    public TestVen NewVen() => new(Url);

    public async Task<TestVen> NewStartedVenAsync(CancellationToken cancellationToken)
    {
        var ven = NewVen();
        await ven.StartUpAsync(cancellationToken);
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

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(_log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Services.AddSingleton(new Clocks(Domain, Wire));
        builder.Services.AddSingleton(_ => Database.Open(new DatabaseOptions { File = _folder["vtn.db"], MaxBytes = MaxBytes }, [.. VtnStorage.Kinds]));
        builder.Services.AddVtn(builder.Configuration);
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            context.Features.Set(Peer);
            return next(context);
        });
        _app.MapOpenAdr();
        await _app.Services.LoadVtnAsync(cancellationToken);
        await _app.StartAsync(cancellationToken);
    }
}
