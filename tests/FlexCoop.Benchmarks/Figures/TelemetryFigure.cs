using System.Diagnostics;
using System.Net;
using FlexCoop.Benchmarks.Load;
using FlexCoop.Benchmarks.Servers;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>Telemetry: values taken while quarters are rolled up, a week of raw values, a year of quarters of many homes, and the process image under way.</summary>
internal static class TelemetryFigure
{
    private const int Connections = 64;

    /// <summary>What each round may use of the calendar, in minutes.</summary>
    private const long RoundMinutes = 500_000;

    private const int ValuesOfAReport = 10;
    private const double WantedPerSecond = 10_000;
    private const double WantedWeek = 50;
    private const double WantedYear = 2;
    private const double WantedLatest = 5;

    /// <summary>The points of a home: a value each minute.</summary>
    private const int PointsOfAHome = 5;

    private const int ImageVens = 100;
    private const int ImagePoints = 100;
    private const int UpdatesPerSecond = 2000;
    private const int DaysOfACommit = 366;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly DateTimeOffset Year = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken) =>
        [.. await IngestAsync(scale, cancellationToken), .. await ReadAsync(scale, cancellationToken), await ImageAsync(scale, cancellationToken)];

    /// <summary>Reports of the past, so that each quarter is to be rolled up at once, beside; each has ten values of one or two quarters of its own.</summary>
    private static async Task<IReadOnlyList<Figure>> IngestAsync(Scale scale, CancellationToken cancellationToken)
    {
        await using var vtn = await BenchVtn.StartAsync(cancellationToken, "--set", "Telemetry:RawKept=3660.00:00:00");
        using var fleet = new Fleet(vtn.Url);
        await fleet.GrowAsync(scale.Fleet, cancellationToken);
        var minute = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 60;

        // No two rounds report the same instants.
        Task<WrkResult> LoadAsync() => Wrk.RunAsync(vtn.Url, Scripts.Reports(fleet.Vens, minute -= RoundMinutes, TimeSpan.Zero), threads: 1, Connections, scale.Round, cancellationToken);

        // A process that was only just started refuses some of the first.
        await LoadAsync();
        var rounds = new List<WrkResult>();
        for (var round = 0; round < scale.Rounds; round++)
        {
            rounds.Add(await LoadAsync());
        }

        var perSecond = rounds.Median(round => (round.Requests - round.Refused) / round.Seconds) * ValuesOfAReport;
        var (touched, start) = (Touched(vtn), Stopwatch.GetTimestamp());
        while (Touched(vtn) > 0)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        var took = Stopwatch.GetElapsedTime(start);
        return
        [
            new Figure(
                $"telemetry: values taken, durable, {Connections} connections, while quarters are rolled up", $"{perSecond:#,0}/s, p99 {rounds.Median(round => round.P99.TotalMilliseconds):0.0} ms", "", "", $"≥ {WantedPerSecond:#,0}/s", perSecond >= WantedPerSecond),
            Figure.Plain("telemetry: quarters rolled up that were behind by then", touched == 0 ? "none" : $"{touched:#,0} in {took.TotalSeconds:0.0} s, {touched / took.TotalSeconds:#,0}/s"),
        ];
    }

    private static long Touched(LabVtn vtn)
    {
        using var plain = new PlainSql(Path.Combine(vtn.DataFolder, "flexcoop.db"));
        return plain.Count("touched");
    }

    private static async Task<IReadOnlyList<Figure>> ReadAsync(Scale scale, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var file = folder["bench.db"];
        await using var database = Database.Open(new DatabaseOptions { File = file }, TelemetryStorage.Kinds);
        var homes = scale.Fleet;
        var series = Enumerable.Range(0, homes).Select(home => new SeriesKey($"VEN-{home:D6}", "meter.power")).ToList();
        await FillAsync(database, series, cancellationToken);
        using var plain = new PlainSql(file);

        var week = Year.AddDays(7);
        var names = Enumerable.Range(0, PointsOfAHome).Select(point => $"device-{point}.power").ToList();
        async Task<double> WeekAsync()
        {
            var start = Stopwatch.GetTimestamp();
            foreach (var name in names)
            {
                await database.Series.ReadAsync(new SeriesKey("home", name), Year, week, int.MaxValue, cancellationToken);
            }

            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        var aggregator = new QuarterAggregator(database);
        var plan = BucketPlan.Of(Year, Year.AddYears(1), "PT15M", TimeZoneInfo.Utc)!;
        async Task<double> YearAsync()
        {
            var start = Stopwatch.GetTimestamp();
            await aggregator.RunAsync(series, plan, areAmounts: false, asEnergy: false, cancellationToken);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        var (weeks, plainWeeks) = await Rounds.InTurnsAsync(scale.Rounds, WeekAsync, () => Task.FromResult(plain.Milliseconds("SELECT at, value, quality FROM points WHERE series IN (SELECT id FROM series WHERE owner = 'home')")));
        var (years, plainYears) = await Rounds.InTurnsAsync(scale.Rounds, YearAsync, () => Task.FromResult(plain.Milliseconds("SELECT day, COUNT(*), MAX(body) FROM blocks GROUP BY day") / 1000));
        var (readWeek, readYear) = (weeks.Median(round => round), years.Median(round => round));
        return
        [
            Figure.AtMost(
                $"telemetry: a week of raw values of a home, {PointsOfAHome} points each minute", $"{readWeek:0.0} ms", $"{WantedWeek} ms", readWeek <= WantedWeek,
                $"plain SQL: {plainWeeks.Median(round => round):0.0} ms", $"{readWeek / plainWeeks.Median(round => round):0.00}"),
            Figure.AtMost(
                $"telemetry: a year of quarters of {homes:#,0} homes added up, {plan.Count:#,0} buckets", $"{readYear:0.00} s", $"{WantedYear} s", readYear <= WantedYear,
                $"plain SQL that reads the same rows: {plainYears.Median(round => round):0.00} s", $"{readYear / plainYears.Median(round => round):0.00}"),
        ];
    }

    private static async Task FillAsync(Database database, IReadOnlyList<SeriesKey> series, CancellationToken cancellationToken)
    {
        var random = new Random(1);
        for (var point = 0; point < PointsOfAHome; point++)
        {
            Point[] points = [.. Enumerable.Range(0, 7 * 24 * 60).Select(minute => new Point(Year.AddMinutes(minute), random.Next(0, 5000)))];
            await database.CommitAsync(new UnitOfWork().AddPoints(new SeriesKey("home", $"device-{point}.power"), points), cancellationToken);
        }

        foreach (var one in series)
        {
            var work = new UnitOfWork();
            for (var day = 0; day < DaysOfACommit; day++)
            {
                var body = QuarterBlock.Empty();
                for (var index = 0; index < Quarter.OfADay; index++)
                {
                    QuarterBlock.Write(body, index, new Quarter(random.Next(0, 5000), 100, QuarterFlags.None));
                }

                work.PutBlock(one, new DayBlock(DateOnly.FromDateTime(Year.UtcDateTime).AddDays(day), body));
            }

            await database.CommitAsync(work, cancellationToken);
        }
    }

    /// <summary>Reads of single points while others are reported at a steady pace.</summary>
    private static async Task<Figure> ImageAsync(Scale scale, CancellationToken cancellationToken)
    {
        await using var vtn = await BenchVtn.StartAsync(cancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = vtn.Url };
        var vens = new List<(TestVen Ven, ReportRequestId Report)>();
        for (var number = 0; number < ImageVens; number++)
        {
            var ven = new TestVen(http);
            await ven.RegisterAsync(cancellationToken, $"ven-{number}");
            var points = Enumerable.Range(0, ImagePoints).Select(point => Some.UsageMetadata(Resource(point)).Descriptions[0]);
            await ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = "m1", Reports = [Some.Metadata("usage", ReportName.TelemetryUsage, [.. points])], VenId = ven.VenId }, cancellationToken);
            vens.Add((ven, (await ven.DrainAsync(cancellationToken)).OfType<OadrCreateReport>().Single().ReportRequests[0].ReportRequestId));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        foreach (var (ven, report) in vens)
        {
            await ReportAsync(ven, report, cancellationToken);
        }

        var reported = 0L;
        var start = Stopwatch.GetTimestamp();
        var pace = Task.Run(
            async () =>
            {
                for (var turn = 0; !stop.IsCancellationRequested; turn++)
                {
                    await ReportAsync(vens[turn % ImageVens].Ven, vens[turn % ImageVens].Report, cancellationToken);
                    reported += ImagePoints;
                    var ahead = TimeSpan.FromSeconds(reported / (double)UpdatesPerSecond) - Stopwatch.GetElapsedTime(start);
                    if (ahead > TimeSpan.Zero)
                    {
                        await Task.Delay(ahead, TimeProvider.System, cancellationToken);
                    }
                }
            },
            cancellationToken);
        var token = (await File.ReadAllTextAsync(Path.Combine(vtn.DataFolder, "lab-token"), cancellationToken)).Trim();
        var script = Scripts.LatestValues([.. vens.Select(ven => ven.Ven.VenId)], token);
        var rounds = new List<WrkResult>();
        for (var round = 0; round < scale.Rounds; round++)
        {
            rounds.Add((await Wrk.RunAsync(vtn.Url, script, threads: 1, connections: 2, scale.Round, cancellationToken)).Sound());
        }

        var perSecond = reported / Stopwatch.GetElapsedTime(start).TotalSeconds;
        await stop.CancelAsync();
        await pace;
        var p99 = rounds.Median(round => round.P99.TotalMilliseconds);
        return Figure.AtMost(
            $"telemetry: the latest value of one of {ImageVens * ImagePoints:#,0} points by REST, with {perSecond:#,0} updates/s", $"p99 {p99:0.0} ms, {rounds.Median(round => round.PerSecond):#,0}/s", $"{WantedLatest} ms", p99 <= WantedLatest);
    }

    private static string Resource(int point) => $"device-{point:D3}";

    private static async Task ReportAsync(TestVen ven, ReportRequestId report, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        var payloads = Enumerable.Range(0, ImagePoints).Select(point => new OadrReportPayload { RId = new RId(Resource(point) + ".power"), Payload = new PayloadFloat(point) });
        await ven.SendAsync<OadrUpdatedReport>(
            new OadrUpdateReport { RequestId = "u1", Reports = [Some.Data(report, "", now, 0) with { Intervals = [new Interval { DtStart = now, Payloads = [.. payloads] }] }], VenId = ven.VenId }, cancellationToken);
    }
}
