using System.Text.Json;
using FlexCoop.OpenAdr;
using FlexCoop.Ven.Gateway.Homes;

namespace FlexCoop.Ven.Gateway.Control;

/// <summary>Answers the owner: <c>status [VEN]</c>, <c>opt EVENT in|out [VEN]</c>, <c>cancel [VEN]</c>.</summary>
/// <remarks>
/// A person may type the words with blanks between them. Names may hold blanks themselves; so the commands send the words as a JSON list,
/// <c>["opt","winter evening 7","out"]</c>. No request in words begins with a bracket.
/// </remarks>
internal sealed class ControlRequests(IReadOnlyList<HomeAgent> homes)
{
    private const string Usage = "send 'status [VEN]', 'opt EVENT in|out [VEN]' or 'cancel [VEN]'";
    private const int MaxEcho = 200;

    /// <summary>The line that asks for something in words, each of which may hold anything.</summary>
    public static string Line(params IReadOnlyList<string?> words) => JsonSerializer.Serialize(words, GatewayJson.Readable.IReadOnlyListString);

    /// <summary>The answer to a line that was not read to its end.</summary>
    public static string TooLong(int maxBytes) => Fault($"the line is longer than {maxBytes} bytes; {Usage}");

    public async Task<string> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        var words = Words(line);
        return words switch
        {
            ["status"] => Json(new ControlAnswer { Ok = true, Vens = [.. homes.Select(home => StatusResource.Of(home.Ven.Status))] }),
            ["status", var ven] => Find(ven, home => Json(new ControlAnswer { Ok = true, Vens = [StatusResource.Of(home.Ven.Status)] })),
            ["opt", var eventId, "in" or "out"] => await OptAsync(Only(), eventId, words[2], cancellationToken),
            ["opt", var eventId, "in" or "out", var ven] => await OptAsync(Named(ven), eventId, words[2], cancellationToken),
            ["cancel"] => await CancelAsync(Only(), cancellationToken),
            ["cancel", var ven] => await CancelAsync(Named(ven), cancellationToken),
            _ => Fault($"'{(line.Length <= MaxEcho ? line : line[..MaxEcho] + "…")}' is not understood; {Usage}"),
        };
    }

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

    private static async Task<string> OptAsync((HomeAgent? Home, string? Fault) whose, string eventId, string inOrOut, CancellationToken cancellationToken)
    {
        if (whose.Home is not { } home)
        {
            return Fault(whose.Fault!);
        }

        var optType = inOrOut == "in" ? OptType.OptIn : OptType.OptOut;
        try
        {
            return await home.Ven.OptAsync(new OadrEventId(eventId), optType, cancellationToken)
                ? Json(new ControlAnswer { Ok = true, Vens = [StatusResource.Of(home.Ven.Status)] })
                : Fault($"{home.Name} knows no event '{eventId}'; 'status' lists those it knows");
        }
        catch (IOException notWritten)
        {
            return Fault($"the journal cannot be written ({notWritten.Message}), so the opt stands as it was; make room and try again");
        }
    }

    private static async Task<string> CancelAsync((HomeAgent? Home, string? Fault) whose, CancellationToken cancellationToken)
    {
        if (whose.Home is not { } home)
        {
            return Fault(whose.Fault!);
        }

        try
        {
            return await home.Ven.CancelRegistrationAsync(cancellationToken) switch
            {
                null => Fault($"{home.Name} is not registered"),
                { ResponseCode.IsSuccess: false } refused => Fault($"the VTN says {refused.ResponseCode} {refused.ResponseDescription}"),
                _ => Json(new ControlAnswer { Ok = true, Vens = [StatusResource.Of(home.Ven.Status)] }),
            };
        }
        catch (IOException unreachable)
        {
            return Fault($"{unreachable.Message}; the registration stands, try again later");
        }
    }

    private (HomeAgent? Home, string? Fault) Only() =>
        homes.Count == 1 ? (homes[0], null) : (null, $"this process drives {homes.Count} homes; name one, such as {homes[0].Name}");

    private (HomeAgent? Home, string? Fault) Named(string ven) =>
        homes.FirstOrDefault(home => home.Name == ven) is { } found ? (found, null) : (null, $"there is no VEN '{ven}' here");

    private string Find(string ven, Func<HomeAgent, string> answer) => Named(ven) is { Home: { } home } ? answer(home) : Fault(Named(ven).Fault!);

    private static string Fault(string text) => Json(new ControlAnswer { Ok = false, Fault = text });

    private static string Json(ControlAnswer answer) => JsonSerializer.Serialize(answer, GatewayJson.Readable.ControlAnswer);
}
