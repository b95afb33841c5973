using System.Diagnostics;
using System.Globalization;
using System.Net;
using FlexCoop.Testing;
using Microsoft.Data.Sqlite;

namespace FlexCoop.Faults;

/// <summary>Homes report as fast as they are answered while quarters are rolled up, and the server is killed meanwhile: each acknowledged value is there once, and each quarter is that of the values (R-01).</summary>
/// <remarks>
/// FLEXCOOP_TELEMETRY is for how many seconds they report, with one kill at half time; 60 is the long form, which has the machine to itself, reports up to 12,000 values a second, and wants 10,000 while the
/// server is there. Unless said they report some thousand values, with two kills, and nothing is said of time.
/// </remarks>
public sealed class TelemetryKillTests
{
    private const int Homes = 6;
    private const int ShortReports = 30;
    private const double WantedPerSecond = 10_000;
    private const double MostPerSecond = 12_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);
    private static readonly int StepsOfAQuarter = (int)(Quarter / ReportingHome.Step);

    private static readonly TimeSpan? Long =
        int.TryParse(Environment.GetEnvironmentVariable("FLEXCOOP_TELEMETRY"), CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    [Test, CancelAfter(1_200_000)]
    public async Task R01_KillWhileValuesComeAndAreRolledUp_LosesAndDoublesNothing(CancellationToken cancellationToken)
    {
        await using var vtn = await LabVtn.StartAsync(crashPoint: null, cancellationToken, [.. OpenBuckets.Arguments, "--set", "Telemetry:RollUpEvery=00:00:01"]);
        var start = TimeProvider.System.GetUtcNow().AddDays(-20);
        start = new DateTimeOffset(start.Ticks - (start.Ticks % Quarter.Ticks), TimeSpan.Zero);
        var homes = Enumerable.Range(0, Homes).Select(number => new ReportingHome(vtn, number, start)).ToList();
        foreach (var home in homes)
        {
            await home.RegisterAsync(cancellationToken);
        }

        var (watch, down) = (Stopwatch.StartNew(), TimeSpan.Zero);
        var reporting = Task.WhenAll(homes.Select(home => home.ReportAsync(Next, cancellationToken)));
        foreach (var part in Long is null ? new[] { 0.3, 0.7 } : [0.5])
        {
            while (Long is { } time ? watch.Elapsed < part * time : homes.Sum(home => home.Acknowledged) < part * Homes * ShortReports)
            {
                await Task.WhenAny(reporting, Task.Delay(Look, TimeProvider.System, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }

            var before = watch.Elapsed;
            await vtn.Process.KillAsync(cancellationToken);
            await vtn.StartAgainAsync(crashPoint: null, cancellationToken);
            down += watch.Elapsed - before;
        }

        await reporting;
        TimeSpan? Next(int reports) => Long is not { } time ? (reports == ShortReports ? null : TimeSpan.Zero)
            : watch.Elapsed >= time ? null
            : TimeSpan.FromSeconds(reports * ReportingHome.ValuesOfAReport * Homes / MostPerSecond) - watch.Elapsed;

        var values = homes.Sum(home => home.Acknowledged) * ReportingHome.ValuesOfAReport;
        var perSecond = values / (watch.Elapsed - down).TotalSeconds;
        await TestContext.Progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{values:#,0} values, {perSecond:#,0}/s"));

        foreach (var home in homes)
        {
            await VerifyAsync(vtn, home, start, cancellationToken);
        }

        await vtn.Process.KillAsync(cancellationToken);
        Assert.That(CountOf(vtn, "points"), Is.EqualTo(values), "each value is stored once");
        Assert.That(Long is null || perSecond >= WantedPerSecond, $"{perSecond:#,0} values a second");
        homes.ForEach(home => home.Dispose());
    }

    /// <summary>Waits until the last quarter that is whole has been rolled up, and looks at all of them.</summary>
    private static async Task VerifyAsync(LabVtn vtn, ReportingHome home, DateTimeOffset start, CancellationToken cancellationToken)
    {
        var steps = home.Acknowledged * ReportingHome.Steps;
        var whole = (steps - 1) / StepsOfAQuarter;
        for (var point = 0; point < ReportingHome.Points; point++)
        {
            var wanted = Enumerable.Range(0, whole).Select(quarter => Math.Round(Enumerable.Range(quarter * StepsOfAQuarter, StepsOfAQuarter).Average(step => home.Value(point, step)), 6)).ToList();
            while (true)
            {
                var isAllRolledUp = CountOf(vtn, "touched") == 0;
                var rolled = await RolledAsync(vtn, home, point, start, start + (whole * Quarter), cancellationToken);
                if (isAllRolledUp)
                {
                    Assert.That(rolled, Is.EqualTo(wanted), $"{ReportingHome.RId(point)} of {home.VenId}");
                    break;
                }
            }
        }
    }

    private static async Task<List<double>> RolledAsync(LabVtn vtn, ReportingHome home, int point, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var answer = await vtn.Rest.GetAsync(
            $"api/v1/telemetry/quarters?ven={home.VenId}&rid={ReportingHome.RId(point)}&from={from:yyyy-MM-dd'T'HH:mm:ss'Z'}&to={to:yyyy-MM-dd'T'HH:mm:ss'Z'}", cancellationToken);
        return [.. answer.Expect(HttpStatusCode.OK)["items"]!.AsArray().Where(quarter => (int)quarter!["coverage"]! == 100).Select(quarter => Math.Round((double)quarter!["value"]!, 6))];
    }

    /// <summary>Read from the file, without the product.</summary>
    private static long CountOf(LabVtn vtn, string table)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(vtn.DataFolder, "flexcoop.db")};Pooling=False");
        connection.Open();
        using var count = connection.CreateCommand();
        count.CommandText = $"SELECT COUNT(*) FROM {table}";
        return (long)count.ExecuteScalar()!;
    }
}
