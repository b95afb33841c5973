using System.CommandLine;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FlexCoop.Ven.Gateway.Control;

/// <summary><c>status</c>, <c>opt</c>, <c>cancel</c>: speak to a running agent through the socket in its state folder.</summary>
internal static class ControlCommands
{
    public static Command CreateStatus()
    {
        var (state, ven) = Options();
        var command = new Command("status", "Shows how a running agent is.") { state, ven };
        command.SetAction((parsed, cancellationToken) => AskAsync(parsed.GetValue(state)!, ["status"], parsed.GetValue(ven), cancellationToken));
        return command;
    }

    public static Command CreateOpt()
    {
        var (state, ven) = Options();
        var eventId = new Argument<string>("event") { Description = "The eventID, as 'status' shows it." };
        var inOrOut = new Argument<string>("opt") { Description = "Whether to take part." };
        inOrOut.AcceptOnlyFromAmong("in", "out");
        var command = new Command("opt", "Takes part in an event, or no longer.") { eventId, inOrOut, state, ven };
        command.SetAction((parsed, cancellationToken) => AskAsync(
            parsed.GetValue(state)!, ["opt", parsed.GetValue(eventId)!, parsed.GetValue(inOrOut)!], parsed.GetValue(ven), cancellationToken));
        return command;
    }

    public static Command CreateCancel()
    {
        var (state, ven) = Options();
        var command = new Command("cancel", "Ends the registration at the VTN; every device is let go.") { state, ven };
        command.SetAction((parsed, cancellationToken) => AskAsync(parsed.GetValue(state)!, ["cancel"], parsed.GetValue(ven), cancellationToken));
        return command;
    }

    private static (Option<string> State, Option<string?> Ven) Options() => (
        new Option<string>("--state") { Description = "The state folder of the running agent.", HelpName = "DIR", Required = true },
        new Option<string?>("--ven") { Description = "The VEN's name, where the process drives several.", HelpName = "NAME" });

    private static async Task<int> AskAsync(string stateFolder, string[] words, string? ven, CancellationToken cancellationToken)
    {
        try
        {
            var line = ControlRequests.Line(ven is null ? words : [.. words, ven]);
            var answer = await AskAsync(ControlSocket.PathIn(stateFolder), line, cancellationToken);
            using var json = JsonDocument.Parse(answer);
            Console.WriteLine(answer);
            return json.RootElement.GetProperty("ok").GetBoolean() ? ExitCodes.Ok : ExitCodes.Failed;
        }
        catch (StartException refusal)
        {
            Console.Error.WriteLine(refusal.Message);
            return ExitCodes.Usage;
        }
        catch (Exception unreachable) when (unreachable is SocketException or IOException or JsonException)
        {
            Console.Error.WriteLine($"No agent answers in '{stateFolder}': {unreachable.Message}. Is it running, with this state folder?");
            return ExitCodes.Usage;
        }
    }

    private static async Task<string> AskAsync(string path, string line, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadLineAsync(cancellationToken) ?? "";
    }
}
