using System.Text.Json;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Xml;
using FlexCoop.Ven.Gateway.Homes;

namespace FlexCoop.Ven.Gateway.Control;

/// <summary>Answers the owner: <c>status</c>, <c>opt</c>, <c>schedule</c>, <c>cancel</c>, <c>register</c>, <c>unregister</c>, <c>reregister</c>.</summary>
/// <remarks>
/// Where the process drives several homes, the VEN is named by <c>--ven NAME</c>, or by a last word, except after windows.
/// A person may type the words with blanks between them. Names may hold blanks themselves; so the commands send the words as a JSON list,
/// <c>["opt","winter evening 7","out"]</c>. No request in words begins with a bracket.
/// </remarks>
internal sealed class ControlRequests(IReadOnlyList<HomeAgent> homes)
{
    private const string Usage =
        "send 'status', 'opt EVENT in|out [--resource ID]…', 'schedule add in|out WINDOW… [--resource ID]… [--market-context URI] [--reason REASON]', "
        + "'schedule list', 'schedule cancel ID', 'cancel', 'register', 'unregister' or 'reregister', with '--ven NAME' where there are several";

    private const int MaxEcho = 200;

    /// <summary>The line that asks for something in words, each of which may hold anything.</summary>
    public static string Line(params IReadOnlyList<string?> words) => JsonSerializer.Serialize(words, GatewayJson.Readable.IReadOnlyListString);

    /// <summary>The answer to a line that was not read to its end.</summary>
    public static string TooLong(int maxBytes) => Fault($"the line is longer than {maxBytes} bytes; {Usage}");

    public async Task<string> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        var words = ControlWords.Of(Words(line));
        if (words.Asked is ["status"] && words.One(ControlWords.Ven) is null && words.HasOnly())
        {
            return Json(new ControlAnswer { Ok = true, Vens = [.. homes.Select(home => StatusResource.Of(home))] });
        }

        var (ask, ven) = Understand(words);
        if (ask is null)
        {
            return Fault($"'{(line.Length <= MaxEcho ? line : line[..MaxEcho] + "…")}' is not understood; {Usage}");
        }

        var (home, fault) = ven is null ? Only() : Named(ven);
        return home is null ? Fault(fault!) : await ask(home, cancellationToken);
    }

    /// <summary>What is asked of a home, and its VEN's name if it is given.</summary>
    /// <returns>Null for the first when it is nothing that can be asked.</returns>
    private static (Func<HomeAgent, CancellationToken, Task<string>>? Ask, string? Ven) Understand(ControlWords words)
    {
        var ven = words.One(ControlWords.Ven);
        if (Ask(words.Asked, words) is { } whole)
        {
            return (whole, ven);
        }

        return ven is null && words.Asked.Count > 0 ? (Ask([.. words.Asked.SkipLast(1)], words), words.Asked[^1]) : (null, null);
    }

    private static Func<HomeAgent, CancellationToken, Task<string>>? Ask(IReadOnlyList<string> asked, ControlWords words) => asked switch
    {
        ["status"] when words.HasOnly() => (home, _) => Task.FromResult(Status(home)),
        ["opt", var eventId, "in" or "out"] when words.HasOnly(ControlWords.Resource) =>
            (home, cancellationToken) => OptAsync(home, eventId, asked[2], words.All(ControlWords.Resource), cancellationToken),
        ["schedule", "list"] when words.HasOnly() =>
            (home, _) => Task.FromResult(Json(new ControlAnswer { Ok = true, Schedules = StatusResource.SchedulesOf(home.Ven.Status) })),
        ["schedule", "add", "in" or "out", _, ..] when words.HasOnly(ControlWords.Resource, ControlWords.Reason, ControlWords.MarketContext) =>
            (home, cancellationToken) => AddScheduleAsync(home, asked[2], [.. asked.Skip(3)], words, cancellationToken),
        ["schedule", "cancel", var optId] when words.HasOnly() =>
            (home, cancellationToken) => SayAsync(home, () => home.Ven.CancelScheduleAsync(optId, cancellationToken)),
        ["cancel"] when words.HasOnly() => CancelAsync,
        ["register"] when words.HasOnly() => (home, cancellationToken) => StartUpAsync(home, home.Ven.RegisterAsync, "is registered already; 'reregister' does it again", cancellationToken),
        ["reregister"] when words.HasOnly() => (home, cancellationToken) => StartUpAsync(home, home.Ven.ReregisterAsync, "is not registered; 'register' begins it", cancellationToken),
        ["unregister"] when words.HasOnly() => UnregisterAsync,
        _ => null,
    };

    /// <returns>Nothing when the list is none, or has something else in it than words.</returns>
    private static string[] Words(string line)
    {
        if (!line.StartsWith('['))
        {
            return line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }

        try
        {
            var words = JsonSerializer.Deserialize(line, GatewayJson.Readable.IReadOnlyListString)!;
            return words.Contains(null) ? [] : [.. words.Select(word => word!)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static Task<string> OptAsync(
        HomeAgent home, string eventId, string inOrOut, IReadOnlyList<string> resources, CancellationToken cancellationToken)
    {
        var optType = Type(inOrOut);
        return resources.Count > 0
            ? SayAsync(home, () => home.Ven.OptAsync(new OadrEventId(eventId), optType, [.. resources.Select(resource => new ResourceId(resource))], cancellationToken))
            : SayAsync(home, async () => await home.Ven.OptAsync(new OadrEventId(eventId), optType, cancellationToken)
                ? new OptOutcome(null, null)
                : new OptOutcome(null, $"{home.Name} knows no event '{eventId}'; 'status' lists those it knows"));
    }

    private static async Task<string> AddScheduleAsync(
        HomeAgent home, string inOrOut, IReadOnlyList<string> texts, ControlWords words, CancellationToken cancellationToken)
    {
        var windows = new List<OptWindow>();
        foreach (var text in texts)
        {
            var (window, fault) = WindowText.Parse(text, home.Ven.Status.Now);
            if (window is null)
            {
                return Fault(fault!);
            }

            windows.Add(window);
        }

        var schedule = new OptSchedule
        {
            OptType = Type(inOrOut),
            Windows = windows,
            ResourceIds = [.. words.All(ControlWords.Resource).Select(resource => new ResourceId(resource))],
            MarketContext = words.One(ControlWords.MarketContext) is { } context ? new MarketContext(context) : null,
        };
        return await SayAsync(home, () => home.Ven.AddScheduleAsync(
            words.One(ControlWords.Reason) is { } reason ? schedule with { Reason = new OptReason(reason) } : schedule, cancellationToken));
    }

    private static async Task<string> SayAsync(HomeAgent home, Func<Task<OptOutcome>> say)
    {
        try
        {
            var outcome = await say();
            return outcome.Fault is { } fault ? Fault(fault) : Status(home, outcome.OptId);
        }
        catch (IOException notWritten)
        {
            return Fault($"the journal cannot be written ({notWritten.Message}), so all stands as it was; make room and try again");
        }
    }

    private static async Task<string> CancelAsync(HomeAgent home, CancellationToken cancellationToken)
    {
        try
        {
            return await home.Ven.CancelRegistrationAsync(cancellationToken) switch
            {
                null => Fault($"{home.Name} is not registered"),
                { ResponseCode.IsSuccess: false } refused => Fault($"the VTN says {refused.ResponseCode} {refused.ResponseDescription}"),
                _ => Status(home),
            };
        }
        catch (IOException unreachable)
        {
            return Fault($"{unreachable.Message}; the registration stands, try again later");
        }
    }

    private static async Task<string> UnregisterAsync(HomeAgent home, CancellationToken cancellationToken)
    {
        try
        {
            return await home.Ven.UnregisterAsync(cancellationToken) is { ResponseCode.IsSuccess: false } refused
                ? Fault($"the VTN says {refused.ResponseCode} {refused.ResponseDescription}; the registration stands")
                : Status(home);
        }
        catch (IOException notWritten)
        {
            return Fault($"the state folder cannot be written ({notWritten.Message}); make room and try again");
        }
    }

    private static async Task<string> StartUpAsync(
        HomeAgent home, Func<CancellationToken, Task<bool>> startUp, string whyNot, CancellationToken cancellationToken)
    {
        try
        {
            return await startUp(cancellationToken) ? Status(home) : Fault($"{home.Name} {whyNot}");
        }
        catch (IOException failure)
        {
            return Fault($"{failure.Message}; {home.Name} goes on trying");
        }
    }

    private static OptType Type(string inOrOut) => inOrOut == "in" ? OptType.OptIn : OptType.OptOut;

    private static string Status(HomeAgent home, string? optId = null) =>
        Json(new ControlAnswer { Ok = true, Id = optId, Vens = [StatusResource.Of(home)] });

    private (HomeAgent? Home, string? Fault) Only() =>
        homes.Count == 1 ? (homes[0], null) : (null, $"this process drives {homes.Count} homes; name one, such as {homes[0].Name}");

    private (HomeAgent? Home, string? Fault) Named(string ven) =>
        homes.FirstOrDefault(home => home.Name == ven) is { } found ? (found, null) : (null, $"there is no VEN '{ven}' here");

    private static string Fault(string text) => Json(new ControlAnswer { Ok = false, Fault = text });

    /// <summary>One line, in which nothing that a VTN chose steers the terminal where it is shown; JSON reads what takes its place as what it was.</summary>
    private static string Json(ControlAnswer answer) => Printable.Text(JsonSerializer.Serialize(answer, GatewayJson.Readable.ControlAnswer));
}
