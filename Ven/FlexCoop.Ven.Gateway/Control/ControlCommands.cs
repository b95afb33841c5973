using System.CommandLine;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FlexCoop.Ven.Gateway.Control;

/// <summary><c>status</c>, <c>opt</c>, <c>schedule</c>, <c>cancel</c>, <c>register</c>, <c>unregister</c>, <c>reregister</c>: speak to a running agent through the socket in its state folder.</summary>
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
        var resource = Resource("The resource that is meant, as 'status' shows it; may be given several times. The whole home unless given.");
        var command = new Command("opt", "Takes part in an event, or no longer.") { eventId, inOrOut, resource, state, ven };
        command.SetAction((parsed, cancellationToken) => AskAsync(
            parsed.GetValue(state)!,
            ["opt", parsed.GetValue(eventId)!, parsed.GetValue(inOrOut)!, .. Each(ControlWords.Resource, parsed.GetValue(resource))],
            parsed.GetValue(ven),
            cancellationToken));
        return command;
    }

    public static Command CreateSchedule() => new("schedule", "Times at which the owner takes part in events, or does not.")
    {
        CreateScheduleAdd(), CreateScheduleList(), CreateScheduleCancel(),
    };

    /// <summary>A command of one word, about the registration.</summary>
    public static Command CreateRegistration(string word, string description)
    {
        var (state, ven) = Options();
        var command = new Command(word, description) { state, ven };
        command.SetAction((parsed, cancellationToken) => AskAsync(parsed.GetValue(state)!, [word], parsed.GetValue(ven), cancellationToken));
        return command;
    }

    private static Command CreateScheduleAdd()
    {
        var (state, ven) = Options();
        var inOrOut = new Argument<string>("opt") { Description = "Whether to take part in the windows." };
        inOrOut.AcceptOnlyFromAmong("in", "out");
        var windows = new Argument<string[]>("window")
        {
            Description = "FROM/TO, FROM/DURATION or FROM/open, such as 2026-07-01T16:00Z/PT4H or now/open.", Arity = ArgumentArity.OneOrMore,
        };
        var resource = Resource("The resource that is meant; may be given several times. The whole home unless given.");
        var context = new Option<string?>(ControlWords.MarketContext) { Description = "The program whose events are meant. All unless given.", HelpName = "URI" };
        var reason = new Option<string?>(ControlWords.Reason) { Description = "The reason that the VTN is told. x-schedule unless given.", HelpName = "REASON" };
        var command = new Command("add", "Adds a schedule; one for the whole home takes the place of others of its kind.") { inOrOut, windows, resource, context, reason, state, ven };
        command.SetAction((parsed, cancellationToken) => AskAsync(
            parsed.GetValue(state)!,
            [
                "schedule", "add", parsed.GetValue(inOrOut)!, .. parsed.GetValue(windows)!,
                .. Each(ControlWords.Resource, parsed.GetValue(resource)),
                .. Each(ControlWords.MarketContext, parsed.GetValue(context)),
                .. Each(ControlWords.Reason, parsed.GetValue(reason)),
            ],
            parsed.GetValue(ven),
            cancellationToken));
        return command;
    }

    private static Command CreateScheduleList()
    {
        var (state, ven) = Options();
        var command = new Command("list", "Shows the schedules.") { state, ven };
        command.SetAction((parsed, cancellationToken) => AskAsync(parsed.GetValue(state)!, ["schedule", "list"], parsed.GetValue(ven), cancellationToken));
        return command;
    }

    private static Command CreateScheduleCancel()
    {
        var (state, ven) = Options();
        var id = new Argument<string>("id") { Description = "The schedule, as 'schedule list' shows it." };
        var command = new Command("cancel", "Takes a schedule back.") { id, state, ven };
        command.SetAction((parsed, cancellationToken) => AskAsync(
            parsed.GetValue(state)!, ["schedule", "cancel", parsed.GetValue(id)!], parsed.GetValue(ven), cancellationToken));
        return command;
    }

    private static Option<string[]> Resource(string description) => new(ControlWords.Resource) { Description = description, HelpName = "ID" };

    private static IEnumerable<string> Each(string option, params IEnumerable<string?>? values) =>
        (values ?? []).Where(value => value is not null).SelectMany(value => new[] { option, value! });

    private static (Option<string> State, Option<string?> Ven) Options() => (
        new Option<string>("--state") { Description = "The state folder of the running agent.", HelpName = "DIR", Required = true },
        new Option<string?>("--ven") { Description = "The VEN's name, where the process drives several.", HelpName = "NAME" });

    private static async Task<int> AskAsync(string stateFolder, string[] words, string? ven, CancellationToken cancellationToken)
    {
        try
        {
            var line = ControlRequests.Line(ven is null ? words : [.. words, ControlWords.Ven, ven]);
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
        catch (SocketException)
        {
            Console.Error.WriteLine(
                $"No agent runs with the state folder '{Path.GetFullPath(stateFolder)}': nobody listens at its control.sock. Start one there by 'run', or give the folder of one that runs.");
            return ExitCodes.Usage;
        }
        catch (Exception broken) when (broken is IOException or JsonException)
        {
            Console.Error.WriteLine($"The agent with the state folder '{Path.GetFullPath(stateFolder)}' gave no answer ({broken.Message}); try again, if it still runs.");
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
