using System.CommandLine;
using System.Net;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Lab;
using Microsoft.Extensions.Options;

namespace FlexCoop.Middleware.Serve;

/// <summary><c>serve</c>: runs the middleware until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The folder of all data; made if it is not there.", HelpName = "DIR", DefaultValueFactory = _ => "./data" };
        var lab = new Option<string?>("--lab")
        {
            Description = "OpenADR and REST in the clear on one loopback port, for a bench: anybody there may register. Port 0 takes a free one and prints it. [default: 127.0.0.1:8080]",
            HelpName = "HOST:PORT",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var https = Address("--https", DoorAddresses.Default.Pages, "People and components: REST, CRLs, health.");
        var machines = Address("--machines", DoorAddresses.Default.Machines, "Machines, which may show a certificate: EST and renewal.");
        var openAdr = Address("--openadr", DoorAddresses.Default.OpenAdr, "OpenADR over mutual TLS.");
        var certification = Address("--openadr-certification", null, "The same with exactly the cipher suites of the specification. [default: shut]");
        var clock = new Option<string?>("--clock") { Description = "A scaled clock for events, as ORIGIN@RATE: 2027-01-15T16:00:00Z@120, or now@60. Only with --lab.", HelpName = "ORIGIN@RATE" };
        var anchor = new Option<DateTimeOffset?>("--clock-anchor") { Description = "The instant of real time at which the scaled clock shows its origin. [default: the start]", HelpName = "INSTANT" };
        var set = MiddlewareSettings.SetOption();
        var command = new Command("serve", "Runs the middleware until it is told to stop.") { data, https, machines, openAdr, certification, lab, clock, anchor, set };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            // A signal is for a command only from where it first waits: before, the parser ends at once, and nothing is tidied.
            await Task.Yield();
            try
            {
                var isLab = parsed.GetResult(lab) is not null;
                if (isLab && new Option[] { https, machines, openAdr, certification }.FirstOrDefault(option => parsed.GetResult(option) is not null) is { } tls)
                {
                    return Refuse($"{tls.Name}: a lab has one door, in the clear; leave out {tls.Name} or --lab.");
                }

                if (!isLab && parsed.GetResult(clock) is not null)
                {
                    return Refuse("--clock: only a lab has a scaled clock; add --lab, or leave it out.");
                }

                IPEndPoint? At(Option<string?> option, IPEndPoint? otherwise) => parsed.GetValue(option) is { } text ? DoorAddresses.Parse(option.Name, text) : otherwise;
                return await RunAsync(
                    new MiddlewareOptions
                    {
                        DataFolder = parsed.GetValue(data)!,
                        LabAddress = !isLab ? null : parsed.GetValue(lab) is { } address ? LabAddress.Parse(address) : LabAddress.Default,
                        Doors = new DoorAddresses(
                            At(https, DoorAddresses.Default.Pages)!, At(machines, DoorAddresses.Default.Machines)!, At(openAdr, DoorAddresses.Default.OpenAdr)!, At(certification, null)),
                        DomainClock = Clock(parsed.GetValue(clock), parsed.GetValue(anchor)),
                        Settings = MiddlewareSettings.Pairs(parsed.GetValue(set) ?? []),
                    },
                    cancellationToken);
            }
            catch (StartException refusal)
            {
                return Refuse(refusal.Message);
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(MiddlewareOptions options, CancellationToken cancellationToken)
    {
        if (options.LabAddress is null && !Directory.Exists(DataFolder.AuthorityFolderOf(options.DataFolder)))
        {
            Console.WriteLine("The first start makes the keys and certificates of the platform; that takes up to half a minute.");
        }

        await using var app = MiddlewareApp.Build(options);
        var opened = await MiddlewareApp.OpenAsync(app, cancellationToken);
        var names = options.LabAddress is null ? options.Doors.Open.Select(open => $"{open.Door} door").Append("OpenAdr door of a proxy") : ["Lab door"];

        // By the name in its certificate: no other is believed.
        var host = app.Services.GetRequiredService<IOptions<DoorOptions>>().Value.HostName;
        foreach (var (name, url) in names.Zip(opened.Urls))
        {
            Console.WriteLine($"{name}: {(url.Scheme == Uri.UriSchemeHttps ? new UriBuilder(url) { Host = host }.Uri : url)}");
        }

        if (options.LabAddress is not null)
        {
            Console.WriteLine($"Operator token: {Path.GetFullPath(app.Services.GetRequiredService<DataFolder>().TokenFile)}");
        }
        else
        {
            Console.WriteLine($"Root, by which boxes know the platform ('enrol --fingerprint'): {app.Services.GetRequiredService<BoxCommand>().RootFingerprint}");
            await PrintSetUpAsync(app, opened.SetupCode, options.DataFolder, cancellationToken);
        }

        try
        {
            await app.WaitForShutdownAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The time to end what was let in is over (Admission:DrainWithin); what was not answered was not acknowledged.
        }

        return Environment.ExitCode;
    }

    /// <summary>Last, and apart: at a first start there is much above it.</summary>
    private static async Task PrintSetUpAsync(WebApplication app, string? code, string dataFolder, CancellationToken cancellationToken)
    {
        var identity = app.Services.GetRequiredService<IdentityOptions>();
        if (code is not null)
        {
            Console.WriteLine();
            Console.WriteLine($"Set-up code, good once and for an hour, at {identity.Url(Routes.Setup)}: {code}");
            Console.WriteLine();
        }
        else if (identity.BuiltInProvider && !await app.Services.GetRequiredService<Invitations>().IsSetUpAsync(cancellationToken))
        {
            Console.WriteLine(
                $"Not set up yet: the code of the first start is good at {identity.Url(Routes.Setup)} for an hour. For another one stop the server, and run 'setup-code --data {dataFolder}'.");
        }
    }

    private static Option<string?> Address(string name, IPEndPoint? otherwise, string what) => new(name)
    {
        Description = otherwise is null ? what : $"{what} [default: localhost:{otherwise.Port}]", HelpName = "HOST:PORT",
    };

    private static TimeProvider Clock(string? text, DateTimeOffset? anchor) => text is null
        ? TimeProvider.System
        : (ClockSpecification.Parse(text) ?? throw new StartException($"--clock: '{text}' has another form; {ClockSpecification.Form}."))
            .At(anchor ?? TimeProvider.System.GetUtcNow(), TimeProvider.System);

    private static int Refuse(string message)
    {
        Console.Error.WriteLine(message);
        return ExitCodes.Usage;
    }
}
