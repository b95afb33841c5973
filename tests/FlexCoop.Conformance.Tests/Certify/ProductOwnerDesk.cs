using System.Text.Json.Nodes;
using FlexCoop.Middleware.Certify;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;
using FlexCoop.OpenAdr.Signatures;

namespace FlexCoop.Conformance.Tests.Certify;

/// <summary>An owner's command, as a vendor writes it for our VEN: it knows no more than the JSON of the instruction, and answers in JSON.</summary>
internal sealed class ProductOwnerDesk(ProductVen ven) : IDesk
{
    private bool _isUp;

    public bool AsksAgain => false;

    public async Task<DeskAnswer> AskAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        var told = (JsonObject)JsonNode.Parse(instruction.ToJson().ToJsonString())!;
        var answer = await DoAsync((string)told["act"]!, (JsonObject)told["arguments"]!, ((JsonObject)told["answer"]!).Select(question => question.Key).ToHashSet(), cancellationToken);
        return DeskAnswer.Read(answer.ToJsonString());
    }

    private async Task<JsonObject> DoAsync(string act, JsonObject a, IReadOnlySet<string> asked, CancellationToken cancellationToken)
    {
        switch (act)
        {
            case "setUp":
                return [];
            case "reset":
                await PowerDownAsync(cancellationToken);
                ven.Forget();
                return [];
            case "powerUp":
                await ven.PowerUpAsync(Setup(a), cancellationToken);
                _isUp = true;
                return [];
            case "powerDown":
                await PowerDownAsync(cancellationToken);
                return [];
            case "view":
                return View(asked);
            case "opt":
                return Done(await ven.OptAsync(new OadrEventId((string)a["eventId"]!), Enum.Parse<OptType>((string)a["optType"]!), [.. Texts(a["resourceIds"]).Select(id => new ResourceId(id))], cancellationToken));
            case "addSchedule":
                var (optId, refusal) = await ven.AddScheduleAsync(Enum.Parse<OptType>((string)a["optType"]!), RestTime.Parse((string)a["start"]!)!.Value, RestTime.ParseDuration((string)a["duration"]!)!.Value, cancellationToken);
                return refusal is null ? new JsonObject { ["optId"] = optId!.Value.Value } : Done(refusal);
            case "cancelSchedule":
                return Done(await ven.CancelScheduleAsync(new OptId((string)a["optId"]!), cancellationToken));
            case "unregister":
                return Done(await ven.UnregisterAsync(cancellationToken));
            case "register":
                return Done(await ven.RegisterAsync(cancellationToken));
            case "reregister":
                return Done(await ven.ReregisterAsync(cancellationToken));
            case "connect":
                ven.Connect(new ResourceId((string)a["resourceId"]!), (bool)a["isOnline"]!);
                return [];
            case "draw":
                ven.Draw(new ResourceId((string)a["resourceId"]!), (double)a["powerW"]!);
                return [];
            default:
                return new JsonObject { ["skip"] = $"nobody knows how to '{act}'" };
        }
    }

    private async Task PowerDownAsync(CancellationToken cancellationToken)
    {
        if (_isUp)
        {
            _isUp = false;
            await ven.PowerDownAsync(cancellationToken);
        }
    }

    /// <summary>Only what is asked.</summary>
    private JsonObject View(IReadOnlySet<string> asked)
    {
        var view = ven.View();
        JsonObject shown = new()
        {
            ["registered"] = view.IsRegistered ? "yes" : "no",
            ["venId"] = view.VenId?.Value ?? "-",
            ["registrationId"] = view.RegistrationId?.Value ?? "-",
            ["events"] = List(view.Events.Select(each => $"{each.EventId} {each.ModificationNumber} {each.Status} {each.Opt} {(each.IsTest ? "test" : "-")} {each.Baseline ?? "-"}")),
            ["schedules"] = List(view.Schedules.Select(id => id.Value)),
            ["pendingReports"] = List(view.PendingReports.Select(id => id.Value)),
            ["orders"] = List(view.Orders.Select(order => FormattableString.Invariant($"{order.Resource} {RestTime.Text(order.At)} {order.Signal?.Value ?? "-"} {order.Value}"))),
        };
        return new JsonObject(shown.Where(member => asked.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
    }

    private static JsonObject Done(string? refusal) => refusal is null ? [] : new JsonObject { ["refused"] = refusal };

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => (string)text!);

    private static VenSetup Setup(JsonObject a) => new(new Uri((string)a["vtnUrl"]!))
    {
        IsPush = (string)a["mode"]! == "push",
        VenName = (string)a["venName"]!,
        VenId = (string?)a["venId"] is { } venId ? new VenId(venId) : null,
        MarketContexts = [.. Texts(a["marketContexts"])],
        Signatures = Enum.Parse<SignaturePolicy>((string)a["signatures"]!),
        HistoryPeriod = RestTime.ParseDuration((string)a["historyPeriod"]!)!.Value,
    };
}
