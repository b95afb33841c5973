using System.CommandLine;
using System.Net.Sockets;
using FlexCoop.Conformance;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Certify;

/// <summary><c>certify</c>: plays the conformance scenarios against a node of any maker.</summary>
internal static class CertifyCommand
{
    private const int MaxVens = 50;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5);

    public static Command Create() => Create(Console.Out, Console.Error);

    /// <param name="output">For what it says.</param>
    /// <param name="error">For what it refuses.</param>
    public static Command Create(TextWriter output, TextWriter error) =>
        new("certify", "Plays the conformance scenarios of OpenADR 2.0b against a node of any maker, and writes a report.") { Vtn(output, error), Ven(output, error), List(output), Certificates(output, error) };

    private static Command Vtn(TextWriter output, TextWriter error)
    {
        var url = new Option<string>("--url") { Description = "The VTN under test: its origin, or the prefix before OpenADR2/Simple/2.0b.", HelpName = "URL", Required = true };
        var pushHost = new Option<string>("--push-host") { Description = "The name under which the VTN reaches this machine in push mode over TLS, as in the certificates.", HelpName = "HOST", DefaultValueFactory = _ => "localhost" };
        var common = new CertifyArguments();
        var command = new Command("vtn", "Plays VENs against a VTN under test.") { url, pushHost };
        common.AddTo(command);
        command.SetAction((parsed, cancellationToken) => GuardAsync(error, async () =>
        {
            var options = common.Read(parsed, "--url", parsed.GetValue(url)!) with { PushHost = parsed.GetValue(pushHost)! };
            using var vtn = new CertifyVtn(options, common.Desk(parsed), output, TimeProvider.System);
            var scenarios = vtn.Prepare();
            await ConnectAsync(options.Url, cancellationToken);
            return await RunAsync($"VTN under test: {options.Url}", options, scenarios, output, vtn.SetUpAsync, cancellationToken);
        }));
        return command;
    }

    private static Command Ven(TextWriter output, TextWriter error)
    {
        var listen = new Option<string>("--listen") { Description = "Where the VEN under test is going to find its VTN: https://HOST:PORT, HOST as in the certificate.", HelpName = "URL", Required = true };
        var resources = new Option<string[]>("--resource")
        {
            Description = "A resource of the VEN under test, metered and controllable, with its device class; twice.", HelpName = "ID:CLASS", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["heatpump:Thermostat", "boiler:Water_Heater"],
        };
        var common = new CertifyArguments();
        var command = new Command("ven", "Plays the VTN for a VEN under test.") { listen, resources };
        common.AddTo(command);
        command.SetAction((parsed, cancellationToken) => GuardAsync(error, async () =>
        {
            var options = common.Read(parsed, "--listen", parsed.GetValue(listen)!) with { Resources = [.. (parsed.GetValue(resources) ?? []).Select(ReadResource)] };
            if (options.Resources.Count < 2)
            {
                throw new StartException($"--resource: {options.Resources.Count} is too few; give two, such as heatpump:Thermostat boiler:Water_Heater.");
            }

            using var ven = new CertifyVen(options, common.Desk(parsed), output, TimeProvider.System);
            var scenarios = ven.Prepare();
            TryListen(options.Url);
            return await RunAsync($"VEN under test, of the VTN {options.Url}", options, scenarios, output, ven.SetUpAsync, cancellationToken);
        }));
        return command;
    }

    private static Command List(TextWriter output)
    {
        var command = new Command("list", "Prints the scenarios: node under test, number, modes, title, rules.");
        command.SetAction(_ =>
        {
            foreach (var heading in CertifyChoice.Known)
            {
                output.WriteLine($"{heading.Device}  {heading.Number,-7} {heading.Modes.ToString().ToLowerInvariant(),-5} {heading.Title} ({heading.Basis})");
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Certificates(TextWriter output, TextWriter error)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that is not there yet, or empty." };
        var host = new Option<string>("--host") { Description = "The name or address under which the bench is reached.", HelpName = "HOST", DefaultValueFactory = _ => "localhost" };
        var vens = new Option<int>("--vens") { Description = "How many VENs with ECC, and as many with RSA: 2 to 50.", HelpName = "N", DefaultValueFactory = _ => 4 };
        var command = new Command("certificates", "Makes authorities, VTN servers and VENs for a bench, and prints the fingerprints that a node wants to know.") { folder, host, vens };
        command.SetAction((parsed, _) => GuardAsync(error, () =>
        {
            var number = parsed.GetValue(vens) is var count and >= 2 and <= MaxVens ? count : throw new StartException($"--vens: {parsed.GetValue(vens)} is out of range; give 2 to {MaxVens}.");
            var name = parsed.GetValue(host) is { } given && Uri.CheckHostName(given) is not UriHostNameType.Unknown ? given : throw new StartException($"--host: '{parsed.GetValue(host)}' is neither a name nor an address; give one such as bench.example or 192.0.2.1.");
            CertifyFolder.Make(parsed.GetValue(folder)!, name, number, TimeProvider.System.GetUtcNow());
            using var made = CertifyFolder.Open(parsed.GetValue(folder)!);
            foreach (var certificate in made.Vtns.Concat(made.Known))
            {
                output.WriteLine($"{CertifyFolder.Fingerprint(certificate)}  {CertifyFolder.NameOf(certificate)}");
            }

            output.WriteLine($"The node under test is to trust ca-ecc.pem and ca-rsa.pem in '{made.Path}'.");
            return Task.FromResult(ExitCodes.Ok);
        }));
        return command;
    }

    private static async Task<int> RunAsync(
        string about, CertifyOptions options, IReadOnlyList<CertifyScenario> scenarios, TextWriter output, Func<CancellationToken, Task<DeskAnswer>> setUp, CancellationToken cancellationToken)
    {
        if (options.Report is not null)
        {
            CertifySession.Prepare(options.Report);
        }

        if (await setUp(cancellationToken) is { } answer && (answer.Skip ?? answer.Refusal) is { } why)
        {
            throw new StartException($"The node under test is not set up: {why}");
        }

        var line = $"{about}, {options.Mode.ToString().ToLowerInvariant()} mode, {(options.Certificates is null ? "in the clear" : "over TLS")}, {TimeProvider.System.GetUtcNow():u}";
        return await new CertifySession(output, TimeProvider.System).RunAsync(line, scenarios, options.Limit, options.Report, cancellationToken);
    }

    private static SiteResource ReadResource(string text) => text.Split(':') is [{ Length: > 0 } id, { Length: > 0 } deviceClass]
        ? new SiteResource(new ResourceId(id), deviceClass)
        : throw new StartException($"--resource: '{text}' is no ID:CLASS, such as heatpump:Thermostat.");

    /// <exception cref="StartException">Nobody listens there.</exception>
    private static async Task ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectWithin);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(url.Host, url.Port, limit.Token);
        }
        catch (Exception failed) when (failed is SocketException || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new StartException($"--url: nobody answers at {url.Host}, port {url.Port}: {failed.Message.TrimEnd('.')}. Start the VTN under test first.", failed);
        }
    }

    /// <exception cref="StartException">The port is taken.</exception>
    private static void TryListen(Uri url)
    {
        try
        {
            using var listener = new TcpListener(RawVtn.EndPoint(url));
            listener.Start();
        }
        catch (SocketException taken)
        {
            throw new StartException($"--listen: {RawVtn.EndPoint(url)} cannot be opened: {taken.Message}", taken);
        }
    }

    private static async Task<int> GuardAsync(TextWriter error, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception refused) when (refused is StartException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(refused.Message);
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("It was told to end before a scenario began.");
            return ExitCodes.Failed;
        }
    }
}
