using System.Text.Json.Nodes;
using FlexCoop.Middleware.Certify;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance.Tests.Certify;

/// <summary>An operator's command, as a vendor writes it for our VTN: it knows no more than the JSON of the instruction, and answers in JSON.</summary>
internal sealed class ProductOperatorDesk(ProductVtn vtn) : IDesk
{
    public bool AsksAgain => false;

    public async Task<DeskAnswer> AskAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        var told = (JsonObject)JsonNode.Parse(instruction.ToJson().ToJsonString())!;
        var answer = await DoAsync((string)told["act"]!, (JsonObject)told["arguments"]!, cancellationToken);
        return DeskAnswer.Read(answer.ToJsonString());
    }

    private async Task<JsonObject> DoAsync(string act, JsonObject a, CancellationToken cancellationToken)
    {
        switch (act)
        {
            case "setUp":
                return [];
            case "announce":
                var (eventId, refusal) = await vtn.AnnounceAsync(Order(a), cancellationToken);
                return refusal is null ? new JsonObject { ["eventId"] = eventId!.Value.Value } : Done(refusal);
            case "modify":
                return Done(await vtn.ModifyAsync(EventId(a), Order(a), cancellationToken));
            case "cancelEvent":
                return Done(await vtn.CancelAsync(EventId(a), cancellationToken));
            case "event":
                var view = await vtn.EventAsync(EventId(a), cancellationToken);
                return new JsonObject
                {
                    ["status"] = view.Status.ToString(),
                    ["modificationNumber"] = view.ModificationNumber,
                    ["responses"] = List(view.Opts.Select(opt => $"{opt.Key} {opt.Value.Opt?.ToString() ?? "-"} {opt.Value.Modification?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}")),
                };
            case "ven":
                return await vtn.VenAsync(VenId(a), cancellationToken) is { } ven
                    ? new JsonObject { ["registered"] = ven.IsRegistered, ["registrationId"] = ven.RegistrationId?.Value ?? "-", ["name"] = ven.Name ?? "-", ["reports"] = List(ven.OfferedReports) }
                    : new JsonObject { ["registered"] = "unknown" };
            case "join":
                return Done(await vtn.JoinAsync(VenId(a), [.. Texts(a["groupIds"]).Select(id => new GroupId(id))], [.. Texts(a["partyIds"]).Select(id => new PartyId(id))], cancellationToken));
            case "allocate":
                return Done(await vtn.AllocateAsync(VenId(a), cancellationToken));
            case "enter20a":
                return Done(await vtn.Enter20aAsync(VenId(a), (string?)a["pushTo"] is { } pushTo ? new Uri(pushTo) : null, cancellationToken));
            case "requestReregistration":
                return Done(await vtn.RequestReregistrationAsync(VenId(a), cancellationToken));
            case "cancelRegistration":
                return Done(await vtn.CancelRegistrationAsync(VenId(a), cancellationToken));
            case "setProgram":
                return Done(await vtn.SetProgramAsync((string)a["marketContext"]!, (bool)a["allowsOverlap"]!, (bool)a["holdsInOptOutWindows"]!, cancellationToken));
            case "opts":
                return new JsonObject { ["opts"] = List((await vtn.OptsAsync(VenId(a), cancellationToken)).Select(Text)) };
            case "effectiveOpts":
                return new JsonObject { ["opts"] = List((await vtn.EffectiveOptsAsync(EventId(a), VenId(a), cancellationToken)).Select(opt => $"{OrDash(opt.Key.Value)} {opt.Value}")) };
            case "requestReport":
                var (id, refused) = await vtn.RequestReportAsync(VenId(a), Wish(a), cancellationToken);
                return refused is null ? new JsonObject { ["reportRequestId"] = id!.Value.Value } : Done(refused);
            case "cancelReport":
                return Done(await vtn.CancelReportAsync(VenId(a), new ReportRequestId((string)a["reportRequestId"]!), (bool)a["reportToFollow"]!, cancellationToken));
            case "reports":
                return new JsonObject { ["reports"] = List((await vtn.ReportsAsync(VenId(a), cancellationToken)).Select(report => $"{report.Id} {(report.IsOver ? "over" : "open")} {report.Refusal}")) };
            case "points":
                return new JsonObject { ["points"] = List((await vtn.PointsAsync(VenId(a), new RId((string)a["rId"]!), cancellationToken)).Select(point => FormattableString.Invariant($"{RestTime.Text(point.At)} {(point.Value is { } value ? value : "-")}"))) };
            case "restart":
                await vtn.RestartAsync(cancellationToken);
                return [];
            default:
                return new JsonObject { ["skip"] = $"nobody knows how to '{act}'" };
        }
    }

    private static JsonObject Done(string? refusal) => refusal is null ? [] : new JsonObject { ["refused"] = refusal };

    private static OadrEventId EventId(JsonObject a) => new((string)a["eventId"]!);

    private static VenId VenId(JsonObject a) => new((string)a["venId"]!);

    private static string OrDash(string? text) => string.IsNullOrEmpty(text) ? "-" : text;

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => (string)text!);

    private static string Text(OptView opt) => string.Join(
        ' ',
        opt.OptId,
        opt.OptType,
        OrDash(opt.EventId?.Value),
        OrDash(opt.MarketContext),
        OrDash(string.Join(',', opt.Resources)),
        OrDash(string.Join(',', opt.Windows.Select(window => $"{RestTime.Text(window.Start)}/{RestTime.Text(window.End)}"))));

    private static EventOrder Order(JsonObject a) => new()
    {
        MarketContext = (string)a["marketContext"]!,
        Target = new EiTarget
        {
            VenIds = [.. Texts(a["venIds"]).Select(id => new VenId(id))],
            GroupIds = [.. Texts(a["groupIds"]).Select(id => new GroupId(id))],
            ResourceIds = [.. Texts(a["resourceIds"]).Select(id => new ResourceId(id))],
            PartyIds = [.. Texts(a["partyIds"]).Select(id => new PartyId(id))],
        },
        Start = Instant(a["start"])!.Value,
        Duration = Duration(a["duration"])!.Value,
        Signals = [.. a["signals"]!.AsArray().Select(signal => new OrderedSignal(
            new SignalName((string)signal!["name"]!), SignalTypeText.Parse((string)signal["type"]!)!.Value, (string?)signal["unit"], Intervals(signal["intervals"])) { DeviceClasses = [.. Texts(signal["deviceClasses"])] })],
        Baseline = a["baseline"] is { } baseline
            ? new OrderedBaseline((string)baseline["name"]!, Instant(baseline["start"])!.Value, (string?)baseline["unit"], [.. Texts(baseline["resourceIds"]).Select(id => new ResourceId(id))], Intervals(baseline["intervals"]))
            : null,
        RampUp = Duration(a["rampUp"]),
        Recovery = Duration(a["recovery"]),
        StartAfter = Duration(a["startAfter"]),
        Priority = (uint)a["priority"]!,
        TestEvent = (bool)a["testEvent"]!,
        ResponseRequired = (string)a["responseRequired"]! == "always" ? ResponseRequired.Always : ResponseRequired.Never,
    };

    private static ReportWish Wish(JsonObject a) => new(Enum.Parse<ReportWishKind>((string)a["kind"]!), (string?)a["specifier"], [.. Texts(a["rIds"])])
    {
        Granularity = Duration(a["granularity"]),
        ReportBack = Duration(a["reportBack"]),
        Start = Instant(a["start"]),
        Duration = Duration(a["duration"]),
    };

    private static (TimeSpan Length, double Value)[] Intervals(JsonNode? intervals) => [.. intervals!.AsArray().Select(interval => (Duration(interval!["duration"])!.Value, (double)interval["value"]!))];

    private static DateTimeOffset? Instant(JsonNode? text) => (string?)text is { } instant ? RestTime.Parse(instant) : null;

    private static TimeSpan? Duration(JsonNode? text) => (string?)text is { } duration ? RestTime.ParseDuration(duration) : null;
}
