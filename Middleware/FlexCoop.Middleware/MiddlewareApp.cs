using FlexCoop.Middleware.Admission;
using FlexCoop.Middleware.Events;
using FlexCoop.Middleware.Health;
using FlexCoop.Middleware.Lab;
using FlexCoop.Middleware.MarketContexts;
using FlexCoop.Middleware.Opts;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Vens;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Connections;

namespace FlexCoop.Middleware;

/// <summary>Puts the middleware together.</summary>
internal static class MiddlewareApp
{
    /// <summary>Opens the data folder and builds the host; <see cref="StartAsync"/> opens its door.</summary>
    /// <exception cref="StartException">It cannot be started, and why.</exception>
    public static WebApplication Build(MiddlewareOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration
            .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
            .AddEnvironmentVariables("FLEXCOOP__")
            .AddInMemoryCollection(options.Settings);
        SettingsCheck.Run(builder.Configuration);
        builder.Logging.AddMiddlewareLogs(options.LogsToConsole);
        builder.WebHost.ConfigureKestrel(server => server.ListenInLab(options.LabAddress));
        builder.AddAdmission();

        var lab = LabFolder.Open(options.DataFolder);
        builder.Services.AddSingleton(lab);
        builder.Services.AddSingleton(new Clocks(options.DomainClock, options.WireClock));
        var database = Open(lab.DatabaseFile);
        builder.Services.AddSingleton(_ => database);
        builder.Services.AddHostedService<StorageWatch>();
        builder.Services.AddVtn(builder.Configuration);
        builder.Services.AddRest();
        builder.Services.AddSingleton<VenView>();
        builder.Services.AddSingleton<Readiness>();

        var app = builder.Build();
        app.UseProblems();
        app.UseLabHosts();
        app.UseOperatorToken();
        app.UseAdmission();
        app.UseCrashPoints();
        app.MapHealth();
        app.MapOpenAdr();
        app.MapEvents();
        app.MapMarketContexts();
        app.MapVens();
        app.MapRegistrations();
        app.MapReports();
        app.MapPoints();
        app.MapOpts();
        return app;
    }

    /// <summary>Reads what is kept in memory, and opens the door.</summary>
    /// <returns>The address of the door.</returns>
    /// <exception cref="StartException">It cannot be started, and why.</exception>
    public static async Task<Uri> StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.Services.LoadVtnAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
        }
        catch (IOException refusal) when (refusal.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new StartException($"--lab: {refusal.Message} Give another port, or 0 for a free one.", refusal);
        }
        catch (Exception refusal) when (refusal is IOException or InvalidDataException)
        {
            await app.DisposeAsync();
            throw new StartException(refusal.Message, refusal);
        }

        app.Services.GetRequiredService<Readiness>().Reached();
        return new Uri(app.Urls.Single());
    }

    private static Database Open(string file)
    {
        try
        {
            return Database.Open(new DatabaseOptions { File = file }, [.. VtnStorage.Kinds]);
        }
        catch (Exception refusal) when (refusal is DatabaseInUseException or IOException or InvalidDataException)
        {
            throw new StartException(refusal.Message, refusal);
        }
    }
}
