using BenchmarkDotNet.Attributes;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Benchmarks.Micro;

/// <summary>A day of a simulated home in winter, whose devices follow their own control (wanted: less than 20 ms).</summary>
public class AdvanceHome : IDisposable
{
    private static readonly DateTimeOffset Origin = new(2026, 1, 14, 23, 0, 0, TimeSpan.Zero);

    private SimulatedHome _home = null!;
    private DateTimeOffset _now;

    [GlobalSetup]
    public void Setup()
    {
        _home = new SimulatedHome(new HomeSetup { Parameters = HomeParameters.FromSeed(1, new ClimateParameters { Seed = 7, MeanTemperatureC = 10.8 }) }, Origin);
        _now = Origin;
    }

    [Benchmark]
    public void OneDay() => _home.AdvanceTo(_now = _now.AddDays(1));

    [GlobalCleanup]
    public void Dispose()
    {
        _home.Dispose();
        GC.SuppressFinalize(this);
    }
}
