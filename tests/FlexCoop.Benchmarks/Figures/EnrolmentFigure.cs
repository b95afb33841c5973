using System.Diagnostics;
using System.Security.Cryptography;
using FlexCoop.Benchmarks.Servers;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>Boxes that enrol by EST, each with a key and a TLS connection of its own: from the handshake to the certificate, which is on the disk before it is answered.</summary>
/// <remarks>The boxes are clients of .NET on the same cores: what they take is taken from the server.</remarks>
internal static class EnrolmentFigure
{
    private const int AtOnce = 16;
    private const double Wanted = 50;

    /// <summary>More requests than a round can use; they are made before it.</summary>
    private const int MostPerSecond = 1000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        using var doors = await BenchDoors.StartAsync(cancellationToken);
        await RoundAsync(doors, scale.Round, cancellationToken);
        var rounds = new List<(double PerSecond, double P99, double Processor)>();
        for (var round = 0; round < scale.Rounds; round++)
        {
            rounds.Add(await RoundAsync(doors, scale.Round, cancellationToken));
        }

        var perSecond = rounds.Median(round => round.PerSecond);
        return
        [
            new Figure(
                $"enrolment by EST, a new TLS connection and key each, {AtOnce} at once", $"{perSecond:#,0}/s, p99 {rounds.Median(round => round.P99):0} ms, processor {rounds.Median(round => round.Processor):0.0} ms",
                "", "", $"≥ {Wanted}/s", perSecond >= Wanted),
        ];
    }

    private static async Task<(double PerSecond, double P99, double Processor)> RoundAsync(BenchDoors doors, TimeSpan duration, CancellationToken cancellationToken)
    {
        var requests = Enumerable.Range(0, (int)(MostPerSecond * duration.TotalSeconds)).Select(_ => NewRequest()).ToList();
        var (next, took) = (-1, new List<double>());
        var (before, start) = (ProcessUse.Processor(doors.Process.Id), Stopwatch.GetTimestamp());
        async Task BoxesAsync()
        {
            while (Stopwatch.GetElapsedTime(start) < duration && Interlocked.Increment(ref next) is var number && number < requests.Count)
            {
                var began = Stopwatch.GetTimestamp();
                await doors.EnrolAsync(requests[number], cancellationToken);
                lock (took)
                {
                    took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(BoxesAsync, cancellationToken)));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        took.Sort();
        return (took.Count / seconds, took[(int)(0.99 * (took.Count - 1))], (ProcessUse.Processor(doors.Process.Id) - before).TotalMilliseconds / took.Count);
    }

    private static string NewRequest()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return BenchDoors.NewRequest(key);
    }
}
