using System.Runtime.InteropServices;
using FlexCoop.Benchmarks;
using FlexCoop.Benchmarks.Figures;
using FlexCoop.Benchmarks.Micro;
using FlexCoop.Benchmarks.Servers;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => stop.Cancel());
switch (args)
{
    case []:
        return await FigureTable.PrintAsync(Scale.Full, only: null, stop.Token);
    case ["--quick"]:
        return await FigureTable.PrintAsync(Scale.Quick, only: null, stop.Token);
    case ["--quick", "--only", var row]:
        return await FigureTable.PrintAsync(Scale.Quick, row, stop.Token);
    case ["--only", var row]:
        return await FigureTable.PrintAsync(Scale.Full, row, stop.Token);
    case ["micro", .. var filter]:
        return MicroBenchmarks.Run(filter);
    case [BareServer.Command, var bytes]:
        return await BareServer.RunAsync(int.Parse(bytes, System.Globalization.CultureInfo.InvariantCulture));
    case [DoorsServer.Command, var folder]:
        return await DoorsServer.RunAsync(folder);
    case [BareTlsServer.Command, var folder, var bytes]:
        return await BareTlsServer.RunAsync(folder, int.Parse(bytes, System.Globalization.CultureInfo.InvariantCulture));
    default:
        Console.Error.WriteLine("Give nothing for the whole table, --quick for a short one, --only ROW for one of its rows, or micro [--filter …] for the benchmarks in one process.");
        return 2;
}
