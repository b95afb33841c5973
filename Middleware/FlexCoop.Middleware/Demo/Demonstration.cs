using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Serve;
using Spectre.Console;

namespace FlexCoop.Middleware.Demo;

/// <summary>A winter evening in a cooperative, 120 times as fast: homes register, an event is announced, devices shed, and are let go.</summary>
internal sealed class Demonstration
{
    private const double Rate = 120;
    private const string Levels = "1, then 2";

    /// <summary>A quarter to six in the evening in Belgium: people come home.</summary>
    private static readonly DateTimeOffset Origin = new(2027, 1, 15, 16, 45, 0, TimeSpan.Zero);
    private static readonly TimeSpan BeforeEvent = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Notice = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Level1 = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Level2 = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan AfterEvent = TimeSpan.FromMinutes(20);

    /// <summary>After this real time without progress something is broken.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly DemoOptions _options;
    private readonly OperatorClient _operator;
    private readonly TimeProvider _clock;
    private readonly AgentProcess _agent;
    private readonly string _summaryFile;
    private readonly Action<DemoProgress> _show;
    private DemoProgress _progress;

    private Demonstration(DemoOptions options, OperatorClient client, TimeProvider clock, AgentProcess agent, string summaryFile, Action<DemoProgress> show)
    {
        _options = options;
        _operator = client;
        _clock = clock;
        _agent = agent;
        _summaryFile = summaryFile;
        _show = show;
        _progress = new DemoProgress { Homes = options.Homes };
    }

    /// <summary>Runs the demonstration from an empty folder to its table.</summary>
    /// <returns>0 only if everything held.</returns>
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("flexcoop-demo-");
        try
        {
            var anchor = TimeProvider.System.GetUtcNow();
            var clock = new ScaledClock(Origin, Rate, anchor, TimeProvider.System);
            await using var app = MiddlewareApp.Build(new MiddlewareOptions
            {
                DataFolder = Path.Combine(folder.FullName, "vtn"),
                LabAddress = new IPEndPoint(IPAddress.Loopback, 0),
                DomainClock = clock,
                Settings = new Dictionary<string, string?> { ["Vtn:PollInterval"] = "00:00:01" },
                LogsToConsole = false,
            });
            var url = await MiddlewareApp.StartAsync(app, cancellationToken);
            var summary = Path.Combine(folder.FullName, "summary.json");
            await using var agent = AgentProcess.Start(options.Agent, Arguments(options, url, anchor, folder.FullName, summary), Path.Combine(folder.FullName, "agent.log"));
            using var client = new OperatorClient(url, app.Services.GetRequiredService<DataFolder>().Token);

            // A file or a pipe gets plain text.
            var console = Console.IsOutputRedirected
                ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No })
                : AnsiConsole.Console;
            var screen = new DemoScreen(console);
            var result = await screen.ShowAsync(show => new Demonstration(options, client, clock, agent, summary, show).PlayAsync(cancellationToken));
            screen.Write(result);
            if (!options.Exits)
            {
                console.WriteLine(
                    $"The platform stays up at {url} with the operator's token in {folder.FullName}/vtn/lab-token; its clock shows {clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}. Ctrl+C ends it.");
                await app.WaitForShutdownAsync(cancellationToken);
            }

            return result.Faults.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Arguments(DemoOptions options, Uri url, DateTimeOffset anchor, string folder, string summary) =>
    [
        "sim", "--vtn", url.ToString(),
        "--homes", options.Homes.ToString(CultureInfo.InvariantCulture),
        "--seed", options.Seed.ToString(CultureInfo.InvariantCulture),
        "--clock", new ClockSpecification(Origin, Rate).ToString(),
        "--clock-anchor", anchor.ToString("O", CultureInfo.InvariantCulture),
        "--state", Path.Combine(folder, "homes"),
        "--summary", summary,
        "--quiet", "--end-with-input",
        .. options.AgentOptions,
    ];

    private async Task<DemoResult> PlayAsync(CancellationToken cancellationToken)
    {
        await UntilAsync("the homes register and begin to report", LookAtVensAsync, cancellationToken);
        var announceAt = _clock.GetUtcNow() + BeforeEvent - Notice;
        await UntilAsync("an evening like any other", _ => Task.FromResult(_clock.GetUtcNow() >= announceAt), cancellationToken);

        var start = WholeMinute(_clock.GetUtcNow() + Notice);
        var end = start + Level1 + Level2;
        var eventId = (string)(await _operator.AnnounceAsync(Event(start), cancellationToken))["id"]!;
        await UntilAsync($"an event is announced for {start:HH:mm}", token => LookAtEventAsync(eventId, token), cancellationToken);
        await UntilAsync("the homes await the event", _ => Task.FromResult(_clock.GetUtcNow() >= start), cancellationToken);
        await UntilAsync("the event runs", _ => Task.FromResult(_clock.GetUtcNow() >= end), cancellationToken);
        await UntilAsync("the homes recover", _ => Task.FromResult(Summary()?.At >= end + AfterEvent), cancellationToken);
        await LookAtEventAsync(eventId, cancellationToken);
        return await ResultAsync(eventId, start, end, cancellationToken);
    }

    private async Task UntilAsync(string phase, Func<CancellationToken, Task<bool>> reached, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetUtcNow();
        while (true)
        {
            var isReached = await reached(cancellationToken);
            var last = Summary()?.Last;
            _progress = _progress with { Phase = phase, At = _clock.GetUtcNow(), PowerW = last?.PowerW, TwinPowerW = last?.TwinW };
            _show(_progress);
            if (isReached)
            {
                return;
            }

            if (!_agent.IsRunning)
            {
                throw new StartException($"The agent has ended:\n{_agent.LastWords()}");
            }

            if (TimeProvider.System.GetUtcNow() - begun > Patience)
            {
                throw new StartException($"Nothing came of it for {Patience.TotalSeconds:F0} s while {phase}. The agent's last words:\n{_agent.LastWords()}");
            }

            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> LookAtVensAsync(CancellationToken cancellationToken)
    {
        var vens = await _operator.VensAsync(cancellationToken);
        _progress = _progress with
        {
            Registered = vens.Count,
            Reporting = vens.Count(ven => ven["reportRequests"]!.AsArray() is { Count: > 0 } requests && requests.All(request => (string?)request!["state"] == "created")),
        };
        return _progress.Reporting == _options.Homes;
    }

    private async Task<bool> LookAtEventAsync(string eventId, CancellationToken cancellationToken)
    {
        var responses = (await _operator.EventAsync(eventId, cancellationToken))["responses"]!.AsArray();
        _progress = _progress with
        {
            Delivered = responses.Count(response => (bool)response!["delivered"]!),
            OptedIn = responses.Count(response => (string?)response!["opt"] == "optIn"),
        };
        return _progress.OptedIn == _options.Homes;
    }

    private async Task<DemoResult> ResultAsync(string eventId, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var points = 0;
        foreach (var ven in await _operator.VensAsync(cancellationToken))
        {
            points += await _operator.CountPointsAsync((string)ven["id"]!, $"{(string?)ven["name"]}.meter.power", cancellationToken);
        }

        var summary = Summary()!;
        return new DemoResult
        {
            EventId = eventId,
            Levels = Levels,
            Start = start,
            End = end,
            Homes = _options.Homes,
            Delivered = _progress.Delivered,
            OptedIn = _progress.OptedIn,
            Settings = summary.Sum("settings"),
            Doubled = summary.Sum("doubled"),
            Releases = summary.Sum("releases"),
            Held = summary.Sum("held"),
            Points = points,
            Discomfort = summary.Discomfort,
            Before = summary.Power(start - BeforeEvent, start),
            During = summary.Power(start + TimeSpan.FromMinutes(1), end),
            AtFirstLevel = summary.Power(start + TimeSpan.FromMinutes(1), start + Level1),
            AtSecondLevel = summary.Power(start + Level1 + TimeSpan.FromMinutes(1), end),
            After = summary.Power(end + TimeSpan.FromMinutes(1), end + AfterEvent),
        };
    }

    private AgentSummary? Summary() => AgentSummary.Read(_summaryFile);

    private static JsonObject Event(DateTimeOffset start) => new()
    {
        ["targets"] = new JsonObject { ["groupIds"] = new JsonArray("all") },
        ["start"] = start.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["duration"] = "PT30M",
        ["signals"] = new JsonArray(new JsonObject
        {
            ["name"] = "SIMPLE",
            ["type"] = "level",
            ["intervals"] = new JsonArray(
                new JsonObject { ["duration"] = "PT10M", ["value"] = 1 },
                new JsonObject { ["duration"] = "PT20M", ["value"] = 2 }),
        }),
        ["notification"] = "PT5M",
        ["comment"] = "Evening peak",
    };

    private static DateTimeOffset WholeMinute(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMinute));
}
