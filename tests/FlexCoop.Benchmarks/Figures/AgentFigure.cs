using System.Diagnostics;
using FlexCoop.Benchmarks.Servers;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;

namespace FlexCoop.Benchmarks.Figures;

/// <summary>The agent as it is installed on a box: published as one trimmed file.</summary>
internal static class AgentFigure
{
    private const double WantedMegabytes = 45;
    private const double WantedSeconds = 0.5;
    private const double Megabyte = 1 << 20;

    /// <summary>In how many rounds the agent is watched while nothing happens; in the others only its start is.</summary>
    private const int Watched = 3;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Scale scale, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var program = await PublishAsync(folder["agent"], cancellationToken);
        await using var vtn = await TestVtn.StartAsync(cancellationToken);
        await File.WriteAllTextAsync(folder["box.json"], $$"""{ "vtnUrl": "{{vtn.Url}}", "venName": "box", "home": { "seed": 1 } }""", cancellationToken);

        // The first start registers; those that are measured find their registration.
        await FirstPollAsync(program, folder["box.json"], vtn, TimeSpan.Zero, cancellationToken);
        var starts = new List<(TimeSpan Start, double Resident, double Processor)>();
        for (var round = 0; round < scale.Rounds; round++)
        {
            starts.Add(await FirstPollAsync(program, folder["box.json"], vtn, round < Watched ? scale.AgentIdle : TimeSpan.Zero, cancellationToken));
        }

        var start = starts.Median(round => round.Start.TotalSeconds);
        var watched = starts[..Watched];
        var (resident, processor) = (watched.Median(round => round.Resident), watched.Median(round => round.Processor));
        return
        [
            Figure.AtMost($"agent, trimmed: memory (RSS) after {scale.AgentIdle.TotalSeconds:0} s", $"{resident:0.0} MiB", $"{WantedMegabytes} MiB", resident <= WantedMegabytes, $"one file of {new FileInfo(program).Length / Megabyte:0.0} MiB"),
            Figure.Plain("agent: processor with nothing to do, a poll each 10 s", $"{processor:0.00} %"),
            Figure.AtMost("agent: from its start to the first oadrPoll at the VTN", $"{start:0.00} s", $"{WantedSeconds} s", start <= WantedSeconds),
        ];
    }

    private static async Task<(TimeSpan Start, double Resident, double Processor)> FirstPollAsync(
        string program, string config, TestVtn vtn, TimeSpan idle, CancellationToken cancellationToken)
    {
        // Nothing of an earlier round is under way any more, or still to be read.
        await vtn.StopAsync();
        await vtn.StartAgainAsync(cancellationToken);
        vtn.Received();
        var start = Stopwatch.GetTimestamp();
        using var agent = ServerProcess.Start(program, "run", "--config", config);
        await vtn.ReceiveAsync<OadrPoll>(cancellationToken);
        var took = Stopwatch.GetElapsedTime(start);
        var before = ProcessUse.Processor(agent.Id);
        await Task.Delay(idle, TimeProvider.System, cancellationToken);
        var processor = idle == TimeSpan.Zero ? 0 : 100 * (ProcessUse.Processor(agent.Id) - before) / idle;
        return (took, ProcessUse.ResidentBytes(agent.Id) / Megabyte, processor);
    }

    /// <summary>Publishes the agent as <c>build.cake</c> does.</summary>
    private static async Task<string> PublishAsync(string folder, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "publish", Path.Combine(Repository.Root, "Ven/FlexCoop.Ven.Gateway"), "-c", "Release", "-r", "linux-x64", "--self-contained", "-p:PublishSingleFile=true", "-p:PublishTrimmed=true", "-o", folder,
        ];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = await publish.StandardOutput.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken);
        return publish.ExitCode == 0 ? Path.Combine(folder, "FlexCoop.Ven.Gateway") : throw new InvalidOperationException("dotnet publish: " + output);
    }
}
