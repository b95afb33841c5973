using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlexCoop.Testing;

namespace FlexCoop.EndToEnd;

/// <summary>The demonstration, as the README's first command runs it, with fewer homes. A whole one takes its own minute of real time, in which it has little to do but its start.</summary>
public sealed partial class DemoTests
{
    /// <summary>Homes of two owners: a member of the cooperative has ten.</summary>
    private const int Homes = 11;

    /// <summary>It ends within a second or two, but for a machine that has much else to do.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    private static readonly string[] SocketTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    [Test, CancelAfter(300_000)]
    public async Task Demo_SyntheticHomes_EnrolsThemOverMutualTlsAndEndsWithTheTableAndEverythingHeld(CancellationToken cancellationToken)
    {
        await using var demo = Start("--homes", Homes.ToString(CultureInfo.InvariantCulture), "--exit");
        var folder = await FolderAsync(demo, cancellationToken);
        await ReadUntilAsync(demo, "the homes await the event", cancellationToken);

        var ports = Listening(demo.Id);
        var answers = await Task.WhenAll(ports.Select(port => AskInTheClearAsync(port, cancellationToken)));
        var known = await Task.WhenAll(Enumerable.Range(1, Homes).Select(number => IsKnownAsync(folder, $"home-{number}", cancellationToken)));
        var (exitCode, output, error) = await demo.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.Zero, output + error);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(output, Does.Match($"Enrolled .*{Homes} of {Homes} homes in .* s, approved by 2 owners"));
            Assert.That(output, Does.Match($"Opted in .*{Homes} of {Homes} homes"));
            Assert.That(ports, Has.Count.EqualTo(OperatingSystem.IsLinux() ? 3 : 0), "people, machines, OpenADR");
            Assert.That(answers, Is.All.Empty, "nothing is said in the clear");
            Assert.That(known, Is.All.True, "the authority knows each home's certificate");
            Assert.That(Directory.Exists(folder), Is.False);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Demo_MeasuredHomeAndWeather_EndsWithTheTableAndEverythingHeld(CancellationToken cancellationToken)
    {
        await using var demo = Start(
            "--homes",
            "3",
            "--exit",
            "--profile",
            SharedMaterial.Path("data", "home-load-pv-30min.csv"),
            "--profile-from",
            "2011-07-05",
            "--weather",
            SharedMaterial.Path("data", "weather-be-hourly.csv"),
            "--weather-from",
            "2023-01-17");

        var (exitCode, output, error) = await demo.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.Zero, output + error);
        Assert.That(output, Does.Contain("3 of 3"));
    }

    /// <summary>Most of the time that this may take is for the keys of its authorities, beside others.</summary>
    [TestCase("INT", "the homes enrol")]
    [TestCase("TERM", "the homes register")]
    [TestCase("HUP", "the homes enrol", Description = "the terminal was closed")]
    [CancelAfter(300_000)]
    public async Task Demo_ToldToEndInTheMiddle_LeavesNoProcessAndNoFolder(string signal, string phase, CancellationToken cancellationToken)
    {
        await using var demo = Start("--homes", "1");
        var folder = await FolderAsync(demo, cancellationToken);
        await ReadUntilAsync(demo, phase, cancellationToken);

        await demo.SignalAsync(signal, cancellationToken);
        var (exitCode, _, error) = await demo.EndAsync(cancellationToken).WaitAsync(EndsWithin, TimeProvider.System, cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1));
            Assert.That(error, Is.Empty);
            Assert.That(Processes(folder), Is.Empty);
            Assert.That(Directory.Exists(folder), Is.False);
        }
    }

    [TestCase("--profile-from 2011-07-05", "--profile and --profile-from belong together")]
    [TestCase("--weather nowhere.csv --weather-from 2023-01-17", "--weather: there is no file 'nowhere.csv'")]
    [CancelAfter(300_000)]
    public async Task Demo_MeasuredDataThatCannotBe_AreRefusedAtOnce(string options, string refusal, CancellationToken cancellationToken)
    {
        await using var demo = Start(options.Split(' '));

        var (exitCode, output, error) = await demo.EndAsync(cancellationToken);

        Assert.That((exitCode, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.Contain(refusal));
    }

    [Test, CancelAfter(300_000)]
    public async Task Demo_Killed_LeavesNoProcessAndHasSaidWhereItsFolderIs(CancellationToken cancellationToken)
    {
        await using var demo = Start("--homes", "1");
        var folder = await FolderAsync(demo, cancellationToken);
        await ReadUntilAsync(demo, "the homes register", cancellationToken);

        await demo.KillAsync(cancellationToken);
        await Eventually.IsSoAsync(() => Processes(folder).Count == 0, cancellationToken);

        Directory.Delete(folder, recursive: true);
    }

    private static ProductProcess Start(params string[] arguments) =>
        ProductProcess.StartMiddleware(crashPoint: null, ["demo", "--agent", Path.Combine(AppContext.BaseDirectory, "FlexCoop.Ven.Gateway"), .. arguments]);

    /// <summary>The folder that it says everything is in.</summary>
    private static async Task<string> FolderAsync(ProductProcess demo, CancellationToken cancellationToken) => Folder().Match(await demo.ReadLineAsync(cancellationToken)).Value;

    private static async Task ReadUntilAsync(ProductProcess demo, string phase, CancellationToken cancellationToken)
    {
        while (!(await demo.ReadLineAsync(cancellationToken)).Contains(phase, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>The TCP ports at which a process listens, as Linux tells; none elsewhere.</summary>
    private static List<int> Listening(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        const string Listens = "0A";
        var sockets = Directory.GetFiles($"/proc/{process}/fd").Select(file => File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name).ToHashSet();
        return
        [
            .. SocketTables
                .SelectMany(table => File.ReadLines(table).Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(row => row[3] == Listens && sockets.Contains($"socket:[{row[9]}]"))
                .Select(row => int.Parse(row[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        ];
    }

    /// <returns>What is answered to a request without TLS.</returns>
    private static async Task<string> AskInTheClearAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Whether the authority knows the certificate that a home has: it says when to renew it.</summary>
    private static async Task<bool> IsKnownAsync(string folder, string home, CancellationToken cancellationToken)
    {
        var identity = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "homes", home, "identity", "identity.json"), cancellationToken))!;
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(Path.Combine(folder, "roots.pem"));
        using var http = new HttpClient(handler);
        using var answer = await http.GetAsync($"{(string)identity["server"]!}/api/v1/certificates/{(string)identity["serialNumber"]!}/renewal-window", cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>The processes whose command line names a folder, as Linux tells.</summary>
    private static List<string> Processes(string folder) => !OperatingSystem.IsLinux()
        ? []
        : [.. Directory.GetDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out _)).Select(CommandLine).Where(line => line.Contains(folder, StringComparison.Ordinal))];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            // It has ended.
            return "";
        }
    }

    [GeneratedRegex("^.*flexcoop-demo-[^ ]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Folder();
}
