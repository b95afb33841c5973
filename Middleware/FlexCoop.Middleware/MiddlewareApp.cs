using System.Net;
using FlexCoop.Ca;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Admission;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Authority;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Events;
using FlexCoop.Middleware.Fingerprints;
using FlexCoop.Middleware.Health;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Jobs;
using FlexCoop.Middleware.Lab;
using FlexCoop.Middleware.MarketContexts;
using FlexCoop.Middleware.Messages;
using FlexCoop.Middleware.OpenApi;
using FlexCoop.Middleware.Opts;
using FlexCoop.Middleware.OutsideData;
using FlexCoop.Middleware.PvForecasts;
using FlexCoop.Middleware.Registry;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Secrets;
using FlexCoop.Middleware.Serve;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Middleware.Vens;
using FlexCoop.Middleware.Webhooks;
using FlexCoop.Storage;
using FlexCoop.Vtn;
using Microsoft.AspNetCore.Connections;

namespace FlexCoop.Middleware;

/// <summary>Puts the middleware together.</summary>
internal static class MiddlewareApp
{
    /// <summary>Opens the data folder and builds the host; <see cref="OpenAsync"/> opens its doors.</summary>
    /// <exception cref="StartException">It cannot be started, and why.</exception>
    public static WebApplication Build(MiddlewareOptions options)
    {
        RuntimeFloor.Check(RuntimeFloor.Installed);
        var builder = WebApplication.CreateSlimBuilder();
        MiddlewareSettings.Read(builder.Configuration, options.Settings);
        builder.Logging.AddMiddlewareLogs(options.LogsToConsole);
        builder.Services.AddSingleton(new Clocks(options.DomainClock, options.WireClock));
        var (folder, keys) = options.LabAddress is { } address ? (AddLab(builder, options, address), null) : AddDoors(builder, options);
        builder.AddAdmission();
        builder.Services.AddSingleton(folder);
        var resources = builder.AddResources();
        var database = Open(folder.DatabaseFile, keys, resources.Kinds);
        builder.Services.AddSingleton(_ => database);
        builder.Services.AddSingleton<OpenDatabases>();
        builder.Services.AddHostedService<StorageWatch>();
        builder.Services.AddVtn(builder.Configuration);
        builder.Services.AddRest();
        builder.Services.AddTelemetry(builder.Configuration);
        builder.Services.AddRegistry();
        builder.Services.AddSingleton<BoxOwners>();
        builder.Services.AddJobs();
        builder.Services.AddMessages(builder.Configuration);
        builder.Services.AddWebhooks(builder.Configuration);
        builder.Services.AddOutsideData(builder.Configuration, isLab: options.LabAddress is not null);
        builder.Services.AddPvForecasts(builder.Configuration);
        builder.Services.AddSingleton<VenView>();
        builder.Services.AddSingleton<Readiness>();

        var app = builder.Build();
        app.UseProblems();
        app.UseBuckets();
        if (options.LabAddress is null)
        {
            app.UseDoorNames();
            app.UseDoors();
            app.UseActors();
            app.UseSetupGate();
            app.UseRestAccess();
            app.UseAdmission();
            app.UseCrashPoints();
            app.UseWritesFollowReads();
            app.At(Door.OpenAdr, Door.Certification).MapOpenAdr();
            app.At(Door.Pages, Door.Machines).MapCaCertificates();
            app.At(Door.Machines).MapEst();
            app.At(Door.Pages, Door.Machines).MapCertificates();
            app.At(Door.Pages).MapCaFiles();
            app.At(Door.Pages, Door.Machines).MapIdentityForClients();
            app.At(Door.Pages).MapIdentityForPeople();
            app.At(Door.Pages).MapErasurePages();
            app.At(Door.Pages).MapHealth();
            app.At(Door.Pages).MapTiles();
            app.At(Door.Pages, Door.Machines).OpenTo(Scopes.ConsentManage, Scopes.ConsentManage).MapMandates();
            app.At(Door.Pages, Door.Machines).OpenTo(Scopes.ConsentManage, Scopes.ConsentManage).MapAudit();
            app.At(Door.Pages, Door.Machines).OpenTo(Scopes.ConsentManage, Scopes.ConsentManage).MapOwnErasure();
            var rest = app.At(Door.Pages, Door.Machines).OpenTo(Scopes.FleetRead, Scopes.FleetManage);
            rest.MapRevocations();
            rest.MapFingerprints();
            rest.MapInventory();
            rest.MapErasures();
            rest.MapIssued();
            app.MapAccess();
            MapRest(rest);
            app.At(Door.Pages, Door.Machines).OpenTo(Scopes.DataRead, Scopes.DataRead).MapOutlook();
            app.At(Door.Pages, Door.Machines).OpenTo(Scopes.FlexRead, Scopes.FlexRead).MapDistricts();
            app.At(Door.Pages, Door.Machines).MapResources();
            app.At(Door.Pages, Door.Machines).MapRegistry();
            app.At(Door.Pages, Door.Machines).MapWebhooks();
            app.At(Door.Pages).MapOpenApi();
            return app;
        }

        app.UseLabHosts();
        app.UseOperatorToken();
        app.UseAdmission();
        app.UseCrashPoints();
        app.UseWritesFollowReads();
        app.MapOpenAdr();
        app.MapHealth();
        MapRest(app);
        app.MapOutlook();
        app.MapDistricts();
        app.MapResources();
        app.MapRegistry();
        app.MapWebhooks();
        app.MapOpenApi();
        return app;
    }

    /// <summary>Reads what is kept in memory, and opens the doors.</summary>
    /// <exception cref="StartException">It cannot be started, and why.</exception>
    public static async Task<OpenedDoors> OpenAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var isLab = app.Services.GetService<DoorAddresses>() is null;
        string? setupCode = null;

        // First made, and so closed last, also when the start is refused.
        _ = (app.Services.GetService<DataKeys>(), app.Services.GetService<IdentityStores>());
        try
        {
            if (!isLab)
            {
                await app.Services.CheckDataKeysAsync(cancellationToken);
            }

            await app.Services.LoadVtnAsync(cancellationToken);
            await app.Services.LoadTelemetryAsync(cancellationToken);
            await app.Services.GetRequiredService<AnalysisJobs>().LoadAsync(cancellationToken);
            await app.Services.GetRequiredService<MessageQueues>().LoadAsync(cancellationToken);
            await app.Services.GetRequiredService<WebhookBook>().LoadAsync(cancellationToken);
            await app.Services.LoadOutsideDataAsync(cancellationToken);
            if (!isLab)
            {
                var log = app.Services.GetRequiredService<AuditLog>();
                await log.LoadAsync(cancellationToken);
                await app.Services.LoadCaAsync(cancellationToken);
                await app.Services.GetRequiredService<FingerprintBook>().LoadAsync(cancellationToken);
                await app.Services.GetRequiredService<ServerCertificates>().MakeAsync(cancellationToken);
                await app.Services.LoadIdentityAsync(cancellationToken);
                await app.Services.LoadAccessAsync(cancellationToken);
                await log.TakeOverAsync(cancellationToken);
            }

            await app.Services.LoadRegistryAsync(cancellationToken);
            if (!isLab)
            {
                // After all that it has forget.
                await app.Services.LoadErasureAsync(cancellationToken);
            }

            await app.StartAsync(cancellationToken);
            setupCode = isLab ? null : await app.Services.FirstSetupCodeAsync(cancellationToken);
        }
        catch (IOException refusal) when (refusal.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new StartException($"{(isLab ? "--lab" : "serve")}: {refusal.Message} Give another port, or 0 for a free one.", refusal);
        }
        catch (StartException)
        {
            await app.DisposeAsync();
            throw;
        }
        catch (Exception refusal) when (refusal is IOException or InvalidDataException or CaStartException)
        {
            await app.DisposeAsync();
            throw new StartException(refusal.Message, refusal);
        }

        IReadOnlyList<Uri> urls = [.. app.Urls.Select(url => new Uri(url))];
        if (!isLab)
        {
            // Now ports are known that were left to the system.
            NameDoors(app.Services.GetRequiredService<IdentityOptions>(), app.Configuration, door => urls[(int)door].Port);
        }

        app.Services.GetRequiredService<Readiness>().Reached();
        return new OpenedDoors(urls, setupCode);
    }

    /// <summary>Opens the one door of a lab.</summary>
    /// <returns>Its address.</returns>
    /// <exception cref="StartException">It cannot be started, and why.</exception>
    public static async Task<Uri> StartAsync(WebApplication app, CancellationToken cancellationToken) => (await OpenAsync(app, cancellationToken)).Urls.Single();

    private static DataFolder AddLab(WebApplicationBuilder builder, MiddlewareOptions options, IPEndPoint address)
    {
        builder.WebHost.ConfigureKestrel(server => server.ListenInLab(address));
        builder.Services.AddSingleton(ResourceActor.OfLab);
        builder.Services.AddHostedService<UnkeptRecords>();
        var folder = DataFolder.OpenLab(options.DataFolder);
        builder.Services.AddSingleton(KeyRing.OpenOrMake(DataFolder.LabSecrets(options.DataFolder)));
        return folder;
    }

    private static (DataFolder Folder, DataKeys? Keys) AddDoors(WebApplicationBuilder builder, MiddlewareOptions options)
    {
        builder.AddDoors(options.Doors);
        var secrets = DataFolder.SecretsFolder(options.DataFolder, builder.Configuration);
        try
        {
            var folder = DataFolder.OpenTls(options.DataFolder, secrets);
            var ring = KeyRing.OpenOrMake(secrets);
            builder.Services.AddSingleton(ring);
            var keys = DataKeys.Open(DataKeys.Folder(options.DataFolder, builder.Configuration), ring);
            builder.Services.AddSingleton(_ => keys);
            var passphrases = CaPassphrases.InFolder(secrets, options.DataFolder, CaPassphrases.Given());
            var hierarchy = Hierarchy.OpenOrMake(folder.AuthorityFolder, passphrases, options.WireClock, CaOptionsValidator.ReadDomains(builder.Configuration["Ca:PushDomains"] ?? ""));
            builder.Services.AddSingleton(_ => hierarchy);
            AddIdentity(builder, options, secrets, keys);
            if (options.Passwords is { } passwords)
            {
                builder.Services.AddSingleton(passwords);
            }

            builder.Services.AddErasure();
            builder.Services.AddAccess(builder.Configuration);
            builder.Services.AddAudit(options.DataFolder, secrets, builder.Configuration);
            builder.Services.AddSingleton<IEnrolmentRights>(provider => options.Rights ?? provider.GetRequiredService<MandateRights>());
            builder.Services.AddCa(builder.Configuration, options.WireClock);
            if (options.Keys is { } ownKeys)
            {
                builder.Services.AddSingleton(ownKeys);
            }

            return (folder, keys);
        }
        catch (CaStartException refusal)
        {
            throw new StartException(refusal.Message, refusal);
        }
    }

    private static void AddIdentity(WebApplicationBuilder builder, MiddlewareOptions options, string secrets, DataKeys keys)
    {
        var identity = IdentityOptions.Read(builder.Configuration);
        identity.SecretsFolder ??= secrets;
        int PortOf(Door door) => options.Doors.Open.First(open => open.Door == door).Address.Port;
        NameDoors(identity, builder.Configuration, PortOf);

        // What certificates point to lies at the pages' door, wherever that is.
        if (builder.Configuration["Ca:PublicUrl"] is null && PortOf(Door.Pages) != 0)
        {
            builder.Services.PostConfigure<CaOptions>(authority => authority.PublicUrl = identity.Issuer);
        }

        builder.Services.AddIdentity(identity, options.DataFolder, provider =>
        {
            var verifier = provider.GetRequiredService<CertificateVerifier>();
            return async (certificate, cancellationToken) => await verifier.VerifyAsync(certificate, late: TimeSpan.Zero, cancellationToken) is not null;
        }, keys);
    }

    private static void NameDoors(IdentityOptions identity, IConfiguration settings, Func<Door, int> port)
    {
        var host = settings["Doors:HostName"] ?? new DoorOptions().HostName;
        Uri Of(Door door) => new UriBuilder(Uri.UriSchemeHttps, host, port(door)).Uri;
        identity.NameDoors(settings, Of(Door.Pages), Of(Door.Machines), Of(Door.OpenAdr));
    }

    private static void MapRest(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapEvents();
        endpoints.MapMarketContexts();
        endpoints.MapVens();
        endpoints.MapRegistrations();
        endpoints.MapSignatures();
        endpoints.MapReports();
        endpoints.Series(Scopes.MeterRawRead).MapPoints();
        endpoints.MapTelemetry();
        endpoints.MapOpts();
        endpoints.MapOutsideSources();
    }

    private static Database Open(string file, DataKeys? keys, IEnumerable<StoredKind> resources)
    {
        try
        {
            return Database.Open(new DatabaseOptions { File = file, Keys = keys }, [
                .. VtnStorage.Kinds,
                .. CaStorage.Kinds,
                .. TelemetryStorage.Kinds,
                .. RegistrySetup.Kinds,
                .. WebhookStorage.Kinds,
                MessageQueues.Definition,
                .. OutsideStorage.Kinds,
                FingerprintDocument.Collection,
                .. resources,
            ]);
        }
        catch (Exception refusal) when (refusal is DatabaseInUseException or IOException or InvalidDataException)
        {
            throw new StartException(refusal.Message, refusal);
        }
    }
}
