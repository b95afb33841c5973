using System.Globalization;
using Spectre.Console;

namespace FlexCoop.Middleware.Demo;

/// <summary>Shows the demonstration: live on a terminal, a line per phase elsewhere, and the table at the end.</summary>
internal sealed class DemoScreen(IAnsiConsole console)
{
    private string? _lastPhase;

    /// <summary>Runs a demonstration that tells of its progress.</summary>
    public async Task<DemoResult> ShowAsync(Func<Action<DemoProgress>, Task<DemoResult>> demonstration)
    {
        if (!console.Profile.Capabilities.Interactive)
        {
            return await demonstration(WritePhase);
        }

        return await console.Live(Panel(new DemoProgress())).StartAsync(live => demonstration(progress =>
        {
            live.UpdateTarget(Panel(progress));
            live.Refresh();
        }));
    }

    /// <summary>Shows what came of it.</summary>
    public void Write(DemoResult result)
    {
        var table = new Table().Title("What came of it").AddColumn("").AddColumn(new TableColumn("").RightAligned()).HideHeaders();
        table.AddRow("Event", Markup.Escape($"{result.EventId}: SIMPLE {result.Levels} from {result.Start:HH:mm} to {result.End:HH:mm} (UTC)"));
        table.AddRow("Enrolled", $"{result.Enrolled} of {result.Homes} homes in {result.EnrolledWithin.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s, approved by {result.Owners} {(result.Owners == 1 ? "owner" : "owners")}");
        table.AddRow("Delivered to", $"{result.Delivered} of {result.Homes} homes");
        table.AddRow("Opted in", $"{result.OptedIn} of {result.Homes} homes");
        table.AddRow("Settings taken by devices", $"{result.Settings}, {result.Doubled} doubled");
        table.AddRow("Devices let go afterwards", $"{result.Releases}, {result.Held} still held");
        table.AddRow("Meter values reported", Whole(result.Points));
        table.AddRow("Comfort", Markup.Escape(result.Discomfort ?? "kept in every home"));
        console.Write(table);

        var power = new Table().AddColumn("Power of all homes, kW").AddColumn(Right("mean")).AddColumn(Right("peak"))
            .AddColumn(Right("undisturbed mean")).AddColumn(Right("undisturbed peak")).AddColumn(Right("mean difference"));
        foreach (var (name, period) in new[]
        {
            ("before", result.Before),
            ("during", result.During),
            ("· level 1", result.AtFirstLevel),
            ("· level 2", result.AtSecondLevel),
            ("after", result.After),
        })
        {
            power.AddRow(name, KW(period.MeanW), KW(period.PeakW), KW(period.TwinMeanW), KW(period.TwinPeakW), KW(period.MeanW - period.TwinMeanW));
        }

        console.Write(power);
        foreach (var fault in result.Faults)
        {
            console.MarkupLine($"[red]{Markup.Escape(fault)}[/]");
        }

        console.MarkupLine(result.Faults.Count == 0 ? "[green]Everything held.[/]" : "[red]Not everything held.[/]");
    }

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    private static string KW(double watts) => (watts / 1000).ToString("F1", CultureInfo.InvariantCulture);

    private static string Whole(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static Table Panel(DemoProgress progress)
    {
        var table = new Table().Title(Markup.Escape($"{progress.Phase} · {progress.At:yyyy-MM-dd HH:mm} UTC, {progress.Rate:0} × as fast")).AddColumn("").AddColumn("").HideHeaders();
        table.AddRow("Homes enrolled", Bar(progress.Enrolled, progress.Homes));
        table.AddRow("Homes registered", Bar(progress.Registered, progress.Homes));
        table.AddRow("Homes reporting", Bar(progress.Reporting, progress.Homes));
        table.AddRow("Event delivered", Bar(progress.Delivered, progress.Homes));
        table.AddRow("Opted in", Bar(progress.OptedIn, progress.Homes));
        table.AddRow("Power now", progress.PowerW is { } power ? $"{KW(power)} kW" : "-");
        table.AddRow("Undisturbed", progress.TwinPowerW is { } twin ? $"{KW(twin)} kW" : "-");
        return table;
    }

    private static string Bar(int done, int all)
    {
        const int Width = 30;
        var filled = all == 0 ? 0 : done * Width / all;
        return $"[green]{new string('█', filled)}[/][grey]{new string('░', Width - filled)}[/] {done}/{all}";
    }

    private void WritePhase(DemoProgress progress)
    {
        if (progress.Phase != _lastPhase)
        {
            console.WriteLine($"{progress.At.ToString("HH:mm", CultureInfo.InvariantCulture)} {progress.Phase}");
            _lastPhase = progress.Phase;
        }
    }
}
