using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace FlexCoop.Benchmarks.Micro;

/// <summary>What is measured within one process. What stands beside "Baseline" was measured on the same machine in the same minutes.</summary>
internal static class MicroBenchmarks
{
    /// <param name="filter">What BenchmarkDotNet takes on its command line; nothing for all.</param>
    public static int Run(string[] filter)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationCount(9))
            .AddColumn(TargetMethodColumn.Method, StatisticColumn.Median, BaselineRatioColumn.RatioMean)
            .AddColumnProvider(DefaultColumnProviders.Params, DefaultColumnProviders.Metrics)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.GitHub);
        BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(filter.Length == 0 ? ["--filter", "*"] : filter, config);
        return 0;
    }
}
