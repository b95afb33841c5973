using System.Text.Json;
using FlexCoop.Ven.Devices.Simulation;
using FlexCoop.Ven.Gateway.Homes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven.Gateway.Sim;

/// <summary>Watches the homes minute by minute of domain time, and writes down what has come of it every second of real time.</summary>
internal sealed partial class SummaryWriter(string file, IReadOnlyList<HomeAgent> homes, Clocks clocks, ILogger logger) : BackgroundService
{
    private const int MaxMinutes = 24 * 60;
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(1);

    private readonly Queue<MinuteSummary> _minutes = new();
    private bool _isFailing;

    /// <summary>Writes the first summary, which shows whether the file can be written at all.</summary>
    /// <exception cref="StartException">It cannot.</exception>
    public void Begin()
    {
        try
        {
            Write();
        }
        catch (Exception notWritten) when (notWritten is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--summary: {notWritten.Message}", notWritten);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        TryWrite();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lastWrite = clocks.Wire.GetUtcNow();
        try
        {
            while (true)
            {
                TryLook();
                if (clocks.Wire.GetUtcNow() - lastWrite >= WriteEvery)
                {
                    TryWrite();
                    lastWrite = clocks.Wire.GetUtcNow();
                }

                await Task.Delay(ToNextMinute(), clocks.Domain, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Just behind the minute, so that every home has finished its step.</summary>
    private TimeSpan ToNextMinute()
    {
        var now = clocks.Domain.GetUtcNow();
        return TimeSpan.FromTicks(TimeSpan.TicksPerMinute - (now.Ticks % TimeSpan.TicksPerMinute) + TimeSpan.TicksPerSecond);
    }

    private void TryLook()
    {
        try
        {
            Look();
        }
        catch (IOException notRead)
        {
            Failing(notRead);
        }
    }

    private void Look()
    {
        var drawn = homes.Select(home => home.Observer.Look()).OfType<(double HomeW, double TwinW)>().ToList();
        if (drawn.Count < homes.Count)
        {
            return;
        }

        _minutes.Enqueue(new MinuteSummary(clocks.Domain.GetUtcNow(), drawn.Sum(power => power.HomeW), drawn.Sum(power => power.TwinW)));
        if (_minutes.Count > MaxMinutes)
        {
            _minutes.Dequeue();
        }
    }

    /// <summary>A summary that cannot be written is no reason to leave the homes alone.</summary>
    private void TryWrite()
    {
        try
        {
            Write();
            _isFailing = false;
        }
        catch (Exception notWritten) when (notWritten is IOException or UnauthorizedAccessException)
        {
            Failing(notWritten);
        }
    }

    private void Failing(Exception failure)
    {
        if (!_isFailing)
        {
            Log.NotWritten(logger, file, failure.Message);
        }

        _isFailing = true;
    }

    private void Write()
    {
        var summary = new SimSummary { At = clocks.Domain.GetUtcNow(), Homes = [.. homes.Select(Summarize)], Minutes = [.. _minutes] };
        var fresh = file + ".new";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(summary, GatewayJson.Readable.SimSummary));
        File.Move(fresh, file, overwrite: true);
    }

    private HomeSummary Summarize(HomeAgent home)
    {
        var ledger = home.Ledger;
        var last = new Dictionary<string, LedgerLine>();
        var doubled = 0;
        foreach (var line in ledger)
        {
            doubled += !line.IsRelease && last.TryGetValue(line.Device, out var before) && before with { At = line.At } == line ? 1 : 0;
            last[line.Device] = line;
        }

        var now = clocks.Domain.GetUtcNow();
        return new HomeSummary
        {
            Name = home.Name,
            VenId = home.Ven.Status.VenId,
            Settings = ledger.Count(line => !line.IsRelease),
            Releases = ledger.Count(line => line.IsRelease),
            Doubled = doubled,
            Held = last.Values.Count(line => !line.IsRelease && line.ValidUntil > now),
            Discomfort = home.Observer.Discomfort,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(4201, LogLevel.Warning, "The summary {File} cannot be written, trying on: {Reason}")]
        public static partial void NotWritten(ILogger logger, string file, string reason);
    }
}
