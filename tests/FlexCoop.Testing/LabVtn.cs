namespace FlexCoop.Testing;

/// <summary>The middleware's process with its lab door open: killed and started again, it keeps its folder and its address.</summary>
public sealed class LabVtn : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _arguments;
    private readonly int _port = FreePort.Find();
    private readonly TimeSpan? _flush;

    private LabVtn(string[] arguments, string? dataFolder, TimeSpan? flush = null)
    {
        _flush = flush;
        _arguments = arguments;
        DataFolder = dataFolder ?? _folder["data"];
    }

    public Uri Url => new($"http://127.0.0.1:{_port}/");

    /// <summary>The folder of all data.</summary>
    public string DataFolder { get; }

    public ProductProcess Process { get; private set; } = null!;

    /// <summary>The operator, with the token that lies in the folder.</summary>
    public RestClient Rest { get; private set; } = null!;

    /// <summary>Starts it over an empty folder, and waits until its door is open.</summary>
    /// <param name="crashPoint">Where it dies; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="arguments">More of the command line.</param>
    public static Task<LabVtn> StartAsync(string? crashPoint, CancellationToken cancellationToken, params string[] arguments) =>
        StartInAsync(dataFolder: null, crashPoint, cancellationToken, arguments);

    /// <summary>Starts it over an empty folder, on a disk of which each flush takes so long.</summary>
    public static async Task<LabVtn> StartOnSlowDiskAsync(TimeSpan flush, CancellationToken cancellationToken, params string[] arguments)
    {
        var vtn = new LabVtn(arguments, dataFolder: null, flush);
        await vtn.StartAgainAsync(crashPoint: null, cancellationToken);
        return vtn;
    }

    /// <summary>Starts it over a folder of the caller's, who removes it.</summary>
    public static async Task<LabVtn> StartInAsync(string? dataFolder, string? crashPoint, CancellationToken cancellationToken, params string[] arguments)
    {
        var vtn = new LabVtn(arguments, dataFolder);
        await vtn.StartAgainAsync(crashPoint, cancellationToken);
        return vtn;
    }

    /// <summary>Starts it again over the same folder.</summary>
    public async Task StartAgainAsync(string? crashPoint, CancellationToken cancellationToken)
    {
        if (Process is not null)
        {
            await Process.DisposeAsync();
            Rest.Dispose();
        }

        string[] arguments = ["serve", "--data", DataFolder, "--lab", $"127.0.0.1:{_port}", "--set", "Vtn:PollInterval=00:00:01", .. _arguments];
        Process = _flush is { } flush ? ProductProcess.StartMiddlewareOnSlowDisk(flush, arguments) : ProductProcess.StartMiddleware(crashPoint, arguments);
        while (!(await Process.ReadLineAsync(cancellationToken)).StartsWith("Operator token:", StringComparison.Ordinal))
        {
        }

        Rest = new RestClient(Url, (await File.ReadAllTextAsync(Path.Combine(DataFolder, "lab-token"), cancellationToken)).Trim());
    }

    public async ValueTask DisposeAsync()
    {
        Rest.Dispose();
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
