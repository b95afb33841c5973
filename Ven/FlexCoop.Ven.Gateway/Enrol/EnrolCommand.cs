using System.CommandLine;
using System.Net;

namespace FlexCoop.Ven.Gateway.Enrol;

/// <summary><c>enrol</c>: gets the box a certificate, once its owner has approved it.</summary>
internal static class EnrolCommand
{
    private const string NoPush = "none";

    public static Command Create()
    {
        var server = new Option<string>("--server") { Description = "The platform's door for people, such as https://platform.example:8443.", HelpName = "URL", Required = true };
        var state = new Option<string>("--state") { Description = "The agent's state folder.", HelpName = "DIR", DefaultValueFactory = _ => "state" };
        var trust = PlatformArguments.TrustOption();
        var fingerprint = PlatformArguments.FingerprintOption();
        var model = new Option<string?>("--model") { Description = "The model that the owner is shown. What the machine says unless given.", HelpName = "TEXT" };
        var serial = new Option<string?>("--serial") { Description = "The serial number that the owner is shown. What the machine says unless given.", HelpName = "TEXT" };
        var claim = new Option<string?>("--claim") { Description = "The claim code that the owner gets at the platform, where he starts \"add a box\".", HelpName = "CODE" };
        var code = new Option<string?>("--code") { Description = "A one-time code that the owner has made at the platform: no code is shown, and he approves the key by its fingerprint.", HelpName = "CODE" };
        var push = new Option<string?>("--push") { Description = "The base by which the VTN pushes to this box, such as https://box.example:8447/; the platform connects to it before it certifies the host name. 'none' makes a box poll again.", HelpName = "URL" };
        var listen = new Option<string?>("--listen") { Description = "Where the box listens meanwhile, such as [::]:8447, when the port of --push is forwarded to another. Every address at that port unless given.", HelpName = "ADDRESS:PORT" };
        var again = new Option<bool>("--again") { Description = "Enrols anew, though the box has a certificate: with a new key, under a new mandate." };
        var command = new Command("enrol", "Enrols this box: makes a key, shows a code for the owner to approve, and gets a certificate.")
        {
            server, state, trust, fingerprint, model, serial, claim, code, push, listen, again,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var options = new EnrolmentOptions
                {
                    Server = PlatformArguments.Server(parsed.GetValue(server)!),
                    StateFolder = parsed.GetValue(state)!,
                    Box = ThisBox.Facts(parsed.GetValue(model), parsed.GetValue(serial)),
                    Roots = PlatformArguments.Roots(parsed.GetValue(trust), parsed.GetValue(fingerprint)),
                    Fingerprint = PlatformArguments.Fingerprint(parsed.GetValue(fingerprint)),
                    Claim = PlatformArguments.Claim("--claim", parsed.GetValue(claim)),
                    Code = Code(parsed.GetValue(code), parsed.GetValue(claim)),
                    Push = Push(parsed.GetValue(push), parsed.GetValue(code)),
                    PollsAgain = parsed.GetValue(push) == NoPush,
                    Listen = Listen(parsed.GetValue(listen)),
                    Again = parsed.GetValue(again),
                };
                return await RunAsync(options, cancellationToken);
            }
            catch (StartException refusal)
            {
                await Console.Error.WriteLineAsync(refusal.Message);
                return ExitCodes.Usage;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(EnrolmentOptions options, CancellationToken cancellationToken)
    {
        StateFolder.Make(options.StateFolder);
        try
        {
            using var folder = EnrolledBox.Open(options.StateFolder);
            var before = folder.Identity?.SerialNumber;
            var display = new ConsoleDisplay(Console.Out, showsQrCode: !Console.IsOutputRedirected, options.Claim is null ? new Uri(options.Server, "boxes/add") : null);
            var identity = await new Enrolment(folder, options, display, TimeProvider.System, Random.Shared).RunAsync(cancellationToken);
            Console.WriteLine(
                $"{(identity.SerialNumber == before ? "This box is enrolled already" : "Enrolled")} as {identity.VenId} at {identity.Server}. "
                + $"The certificate is valid until {identity.NotAfter.UtcDateTime:u}; the agent renews it by itself from {identity.RenewAt.UtcDateTime:u} on, when it runs with this state folder.");
            return ExitCodes.Ok;
        }
        catch (Exception refused) when (refused is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Broken off. The same command goes on with the same key, and while it is good with the same code.");
            return ExitCodes.Failed;
        }
    }

    private static Uri? Push(string? text, string? code) => text is null or NoPush
        ? null
        : code is not null ? throw new StartException("--push and --code: the owner approves the host name where the box shows a code; leave --code out.")
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps && url.HostNameType == UriHostNameType.Dns && url.IdnHost.Contains('.', StringComparison.Ordinal) && url.PathAndQuery == "/" && url.UserInfo.Length == 0 && url.Fragment.Length == 0
            ? url
            : throw new StartException($"--push: '{text}' is no base with a host name by which a VTN reaches this box; give https, host name and port, such as https://box.example:8447/, or none.");

    private static IPEndPoint? Listen(string? text) => text is null
        ? null
        : IPEndPoint.TryParse(text, out var at) && at.Port != 0 ? at
        : throw new StartException($"--listen: '{text}' is no address and port of this box; give one such as 192.0.2.7:8447 or [::]:8447.");

    private static string? Code(string? text, string? claim) => text is null
        ? null
        : claim is not null ? throw new StartException("--claim and --code: give one of them.")
        : text.Trim().Split(':') is [{ Length: > 0 }, { Length: > 0 }] && text.All(letter => letter is >= ' ' and <= '~') ? text.Trim()
        : throw new StartException($"--code: this is no one-time code; give all of what the platform shows, with the colon in it.");
}
