using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace FlexCoop.Middleware.Demo;

/// <summary>A winter evening in a cooperative, passed quickly: homes enrol and register, an event is announced, devices shed, and are let go.</summary>
internal sealed class Demonstration
{
    private const double MaxRate = 120;

    /// <summary>With more homes than these the evening passes the slower, and each polls the more seldom: what happens in a second of real time stays within what two cores do.</summary>
    private const int HomesAtMaxRate = 200;

    private const string Levels = "1, then 2";

    /// <summary>A quarter to six in the evening in Belgium: people come home.</summary>
    private static readonly DateTimeOffset Origin = new(2027, 1, 15, 16, 45, 0, TimeSpan.Zero);
    private static readonly TimeSpan BeforeEvent = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Notice = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan Level1 = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Level2 = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan AfterEvent = TimeSpan.FromMinutes(20);

    /// <summary>After this real time without progress something is broken, unless there are many homes to be opened.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PatienceOfHome = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly DemoOptions _options;
    private readonly DemoCooperative _people;
    private readonly OperatorClient _operator;
    private readonly TimeProvider _clock;
    private readonly AgentProcess _agent;
    private readonly Enrolments _enrolments;
    private readonly string _summaryFile;
    private readonly Action<DemoProgress> _show;
    private DemoProgress _progress;

    private Demonstration(DemoOptions options, DemoCooperative people, OperatorClient client, TimeProvider clock, AgentProcess agent, string summaryFile, Action<DemoProgress> show)
    {
        _options = options;
        _people = people;
        _operator = client;
        _clock = clock;
        _agent = agent;
        _enrolments = new Enrolments(people);
        _summaryFile = summaryFile;
        _show = show;
        _progress = new DemoProgress { Homes = options.Homes, Rate = RateFor(options.Homes) };
    }

    /// <summary>Runs the demonstration from an empty folder to its table.</summary>
    /// <returns>0 only if everything held.</returns>
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        // A file or a pipe gets plain text.
        var console = Console.IsOutputRedirected
            ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No })
            : AnsiConsole.Console;

        // Whoever closes the terminal ends it as by Ctrl+C.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            ending.Cancel();
        });

        var agent = AgentProcess.Find(options.Agent);
        var folder = Directory.CreateTempSubdirectory("flexcoop-demo-").FullName;
        Console.WriteLine($"{folder} holds all of it, with keys and passwords of this run alone, and is removed at the end.");
        try
        {
            return await RunInAsync(folder, agent, options, console, ending.Token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunInAsync(string folder, string executable, DemoOptions options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        // The evening begins about when the homes are there.
        var anchor = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(12 + (options.Homes / 10));
        var clock = new ScaledClock(Origin, RateFor(options.Homes), anchor, TimeProvider.System);

        await using var platform = await DemoPlatform.StartAsync(folder, clock, Settings(options.Homes), cancellationToken);
        Console.WriteLine($"The platform has made its authorities, and is at {platform.Pages}.");
        using var people = await DemoCooperative.FoundAsync(platform, options.Homes, cancellationToken);
        var peopleFile = Path.Combine(folder, "people");
        await File.WriteAllLinesAsync(peopleFile, people.Members.Prepend(people.Operator).Select(person => person.Credentials), cancellationToken);
        var claimsFile = Path.Combine(folder, "claims");
        await File.WriteAllLinesAsync(claimsFile, await people.AddBoxesAsync(options.Homes, cancellationToken), cancellationToken);
        Console.WriteLine("Who runs it and who owns the homes have their accounts, and each home has its claim code.");

        var summary = Path.Combine(folder, "summary.json");
        await using var agent = AgentProcess.Start(executable, Arguments(options, platform, anchor, folder, claimsFile, summary), Path.Combine(folder, "agent.log"));
        using var client = new OperatorClient(platform.Connect(), people.Operator);
        var screen = new DemoScreen(console);
        var result = await screen.ShowAsync(show => new Demonstration(options, people, client, clock, agent, summary, show).PlayAsync(cancellationToken));
        screen.Write(result);
        if (!options.Exits)
        {
            Console.WriteLine(
                $"""
                The platform stays up at {platform.Pages} until Ctrl+C; its clock shows {clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}.
                    It is known by the roots in {platform.RootFile}.
                    Login, password and authenticator key of each person, the operator's first, are in {peopleFile}.
                """);
            await platform.WaitForShutdownAsync(cancellationToken);
        }

        return result.Faults.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    /// <summary>How many times as fast as real time the evening passes.</summary>
    private static double RateFor(int homes) => MaxRate / Math.Max(1, homes / (double)HomesAtMaxRate);

    /// <summary>As a platform has them, but that what is bounded for a person, an address or a cooperative is bounded as for these homes: here they all have one address, and enrol within a minute or two.</summary>
    private static Dictionary<string, string?> Settings(int homes)
    {
        string Of(int number) => number.ToString(CultureInfo.InvariantCulture);
        return new Dictionary<string, string?>
        {
            ["Vtn:PollInterval"] = TimeSpan.FromSeconds(Math.Ceiling(MaxRate / RateFor(homes))).ToString("c"),
            ["Identity:BoxesPerPerson"] = Of(DemoCooperative.HomesEach(homes)),
            ["Identity:DeviceCodesPerNetwork"] = Of(Math.Max(20, homes)),
            ["Ca:RequestsPerAddress"] = Of(Math.Max(20, homes)),
            ["Ca:EnrolmentsPerCooperative"] = Of(Math.Max(500, homes)),
            ["Admission:RestBurst"] = Of(1000 + (40 * homes)),
        };
    }

    private static IEnumerable<string> Arguments(DemoOptions options, DemoPlatform platform, DateTimeOffset anchor, string folder, string claimsFile, string summary) =>
    [
        "sim", "--server", platform.Pages, "--trust", platform.RootFile, "--claims", claimsFile, "--json",
        "--homes", options.Homes.ToString(CultureInfo.InvariantCulture),
        "--seed", options.Seed.ToString(CultureInfo.InvariantCulture),
        "--clock", new ClockSpecification(Origin, RateFor(options.Homes)).ToString(),
        "--clock-anchor", anchor.ToString("O", CultureInfo.InvariantCulture),
        "--state", Path.Combine(folder, "homes"),
        "--summary", summary,
        "--quiet", "--end-with-input",
        .. options.AgentOptions,
    ];

    private async Task<DemoResult> PlayAsync(CancellationToken cancellationToken)
    {
        var enrolling = EnrolAsync(cancellationToken);
        await UntilAsync("the homes enrol", _ => LookAtEnrolmentsAsync(enrolling), cancellationToken);
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
        return await ResultAsync(eventId, start, end, await enrolling, cancellationToken);
    }

    private async Task UntilAsync(string phase, Func<CancellationToken, Task<bool>> reached, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetUtcNow();
        while (true)
        {
            var before = _progress;
            var begun = TimeProvider.System.GetTimestamp();
            var isReached = await reached(cancellationToken);
            since = _progress == before ? since : TimeProvider.System.GetUtcNow();
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

            var patience = Patience + (_options.Homes * PatienceOfHome);
            if (TimeProvider.System.GetUtcNow() - since > patience)
            {
                throw new StartException($"Nothing came of it for {patience.TotalSeconds:F0} s while {phase}. The agent's last words:\n{_agent.LastWords()}");
            }

            // To look at many homes is work for the platform, which is to have time for them.
            var rest = TimeProvider.System.GetElapsedTime(begun) * 4;
            await Task.Delay(rest > LookEvery ? rest : LookEvery, TimeProvider.System, cancellationToken);
        }
    }

    /// <returns>How long it took.</returns>
    private async Task<TimeSpan> EnrolAsync(CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        await _enrolments.CompleteAsync(_agent.Output, _options.Homes, cancellationToken);
        return TimeProvider.System.GetElapsedTime(begun);
    }

    private async Task<bool> LookAtEnrolmentsAsync(Task enrolling)
    {
        if (enrolling.IsCompleted)
        {
            await enrolling;
        }

        _progress = _progress with { Enrolled = _enrolments.Count };
        return _progress.Enrolled == _options.Homes;
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

    private async Task<DemoResult> ResultAsync(string eventId, DateTimeOffset start, DateTimeOffset end, TimeSpan enrolledWithin, CancellationToken cancellationToken)
    {
        var points = 0;
        var vens = await _operator.VensAsync(cancellationToken);
        var certified = _enrolments.VenIds;
        foreach (var ven in vens)
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
            Enrolled = vens.Count(ven => certified.Contains((string)ven["id"]!) && (string?)ven["registration"]!["status"] == "registered"),
            EnrolledWithin = enrolledWithin,
            Owners = _people.Members.Count,
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
