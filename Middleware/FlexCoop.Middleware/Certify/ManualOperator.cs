using System.Globalization;
using System.Text.Json.Nodes;
using FlexCoop.Conformance;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Certify;

/// <summary>The operator of a VTN that we know nothing of: whatever is to be done or looked up there is asked of a person or a program, in real time.</summary>
internal sealed class ManualOperator(Uri url, Hands hands) : IVtnOperator
{
    public DateTimeOffset Now => hands.Now;

    public Uri Url => url;

    public async Task<(OadrEventId? EventId, string? Refusal)> AnnounceAsync(EventOrder order, CancellationToken cancellationToken)
    {
        var answer = await hands.AskAsync("announce", $"At the VTN under test: announce {OrderText.Of(order)}.", OrderText.ToJson(order), ("eventId", "its eventID"));
        return answer.Refusal is { } refusal ? (null, refusal) : (Hands.One(answer, "eventId", "an eventID", id => new OadrEventId(Given(id))), null);
    }

    public async Task<bool> IsPushIdleAsync(VenId venId, CancellationToken cancellationToken)
    {
        await hands.RestAsync(TimeSpan.FromSeconds(3));
        return true;
    }

    public Task<string?> ModifyAsync(OadrEventId eventId, EventOrder order, CancellationToken cancellationToken)
    {
        var arguments = OrderText.ToJson(order);
        arguments["eventId"] = eventId.Value;
        return hands.DoAsync("modify", $"At the VTN under test: make event '{eventId}' {OrderText.Of(order)}.", arguments);
    }

    public Task<string?> CancelAsync(OadrEventId eventId, CancellationToken cancellationToken) =>
        hands.DoAsync("cancelEvent", $"At the VTN under test: cancel event '{eventId}'.", new JsonObject { ["eventId"] = eventId.Value });

    public async Task<EventView> EventAsync(OadrEventId eventId, CancellationToken cancellationToken)
    {
        const string Responses = "per VEN: venID optIn|optOut|- modificationNumber|-";
        var answer = await hands.AskAsync(
            "event",
            $"At the VTN under test: look at event '{eventId}'.",
            new JsonObject { ["eventId"] = eventId.Value },
            ("status", "none, far, near, active, completed or cancelled"),
            ("modificationNumber", "from 0"),
            ("responses", Responses));
        return new EventView(
            Hands.One(answer, "status", "a status", text => Enum.Parse<EventStatus>(Given(text), ignoreCase: true)),
            Hands.One(answer, "modificationNumber", "a number", text => uint.Parse(Given(text), CultureInfo.InvariantCulture)),
            Hands.List(answer, "responses", Responses, words => (VenId: new VenId(Given(words[0])), Opt: (Opt(words[1]), words[2] is { } number ? uint.Parse(number, CultureInfo.InvariantCulture) : (uint?)null)))
                .ToDictionary(response => response.VenId, response => response.Opt));
    }

    public async Task<VenView?> VenAsync(VenId venId, CancellationToken cancellationToken)
    {
        var answer = await hands.AskAsync(
            "ven",
            $"At the VTN under test: look at VEN '{venId}'.",
            new JsonObject { ["venId"] = venId.Value },
            ("registered", "yes, no, or unknown if there is no such VEN"),
            ("registrationId", "its registrationID, or -"),
            ("name", "its name, or -"),
            ("reports", "the reportSpecifierIDs that it offers"));
        return Hands.One(answer, "registered", "yes, no or unknown", Given) switch
        {
            "unknown" => null,
            "yes" => new VenView(
                IsRegistered: true,
                Hands.One(answer, "registrationId", "an id", id => id is null ? (RegistrationId?)null : new RegistrationId(id)),
                answer.Values.GetValueOrDefault("name", "") is var name and not ("" or "-") ? name : null,
                Hands.List(answer, "reports", "ids", words => Given(words[0]))),
            _ => new VenView(IsRegistered: false, RegistrationId: null, Name: null, []),
        };
    }

    public Task<string?> JoinAsync(VenId venId, IReadOnlyList<GroupId> groups, IReadOnlyList<PartyId> parties, CancellationToken cancellationToken) => hands.DoAsync(
        "join",
        $"At the VTN under test: put VEN '{venId}' into the groups [{string.Join(", ", groups)}] and parties [{string.Join(", ", parties)}], and no others.",
        new JsonObject { ["venId"] = venId.Value, ["groupIds"] = OrderText.List(groups), ["partyIds"] = OrderText.List(parties) });

    public Task<string?> AllocateAsync(VenId venId, CancellationToken cancellationToken) =>
        hands.DoAsync("allocate", $"At the VTN under test: enter a VEN with the venID '{venId}', which is going to register.", new JsonObject { ["venId"] = venId.Value });

    public Task<string?> Enter20aAsync(VenId venId, Uri? pushTo, CancellationToken cancellationToken) => hands.DoAsync(
        "enter20a",
        $"At the VTN under test: enter a VEN of OpenADR 2.0a under the venID '{venId}', {(pushTo is null ? "which polls" : $"to which events are pushed at {pushTo}")}.",
        new JsonObject { ["venId"] = venId.Value, ["pushTo"] = pushTo?.AbsoluteUri });

    public Task<string?> RequestReregistrationAsync(VenId venId, CancellationToken cancellationToken) =>
        hands.DoAsync("requestReregistration", $"At the VTN under test: ask VEN '{venId}' to register again (oadrRequestReregistration).", new JsonObject { ["venId"] = venId.Value });

    public Task<string?> CancelRegistrationAsync(VenId venId, CancellationToken cancellationToken) =>
        hands.DoAsync("cancelRegistration", $"At the VTN under test: cancel the registration of VEN '{venId}'.", new JsonObject { ["venId"] = venId.Value });

    public Task<string?> SetProgramAsync(string marketContext, bool allowsOverlap, bool holdsInOptOutWindows, CancellationToken cancellationToken) => hands.DoAsync(
        "setProgram",
        $"At the VTN under test: in the program {marketContext}, {(allowsOverlap ? "allow" : "forbid")} events that overlap, and {(holdsInOptOutWindows ? "hold back" : "send")} events in windows in which a VEN opted out.",
        new JsonObject { ["marketContext"] = marketContext, ["allowsOverlap"] = allowsOverlap, ["holdsInOptOutWindows"] = holdsInOptOutWindows });

    public async Task<IReadOnlyList<OptView>> OptsAsync(VenId venId, CancellationToken cancellationToken)
    {
        const string Form = "per opt: optID optIn|optOut eventID|- marketContext|- resourceID,…|- start/end,…|- (end may be missing)";
        var answer = await hands.AskAsync(
            "opts", $"At the VTN under test: look at what VEN '{venId}' said by oadrCreateOpt, as far as it stands.", new JsonObject { ["venId"] = venId.Value }, ("opts", Form));
        return Hands.List(answer, "opts", Form, words => new OptView(
            new OptId(Given(words[0])),
            Opt(words[1])!.Value,
            words[2] is { } eventId ? new OadrEventId(eventId) : null,
            words[3],
            [.. (words[4]?.Split(',') ?? []).Select(id => new ResourceId(id))],
            [.. (words[5]?.Split(',') ?? []).Select(window => window.Split('/')).Select(ends => (Instant(ends[0]), ends[1].Length == 0 ? (DateTimeOffset?)null : Instant(ends[1])))]));
    }

    public async Task<IReadOnlyDictionary<ResourceId, OptType>> EffectiveOptsAsync(OadrEventId eventId, VenId venId, CancellationToken cancellationToken)
    {
        const string Form = "per resource: resourceID|- optIn|optOut";
        var answer = await hands.AskAsync(
            "effectiveOpts",
            $"At the VTN under test: look at which opt of VEN '{venId}' counts in event '{eventId}', by resource.",
            new JsonObject { ["eventId"] = eventId.Value, ["venId"] = venId.Value },
            ("opts", Form));
        return Hands.List(answer, "opts", Form, words => (Id: new ResourceId(words[0] ?? ""), Opt: Opt(words[1])!.Value)).ToDictionary(opt => opt.Id, opt => opt.Opt);
    }

    public async Task<(ReportRequestId? Id, string? Refusal)> RequestReportAsync(VenId venId, ReportWish wish, CancellationToken cancellationToken)
    {
        var arguments = new JsonObject
        {
            ["venId"] = venId.Value,
            ["kind"] = wish.Kind.ToString(),
            ["specifier"] = wish.Specifier,
            ["rIds"] = OrderText.List(wish.RIds),
            ["granularity"] = RestTime.Text(wish.Granularity),
            ["reportBack"] = RestTime.Text(wish.ReportBack),
            ["start"] = RestTime.Text(wish.Start),
            ["duration"] = RestTime.Text(wish.Duration),
        };
        var details = arguments.Skip(2).Where(member => member.Value is not null and not JsonArray { Count: 0 }).Select(member => $"{member.Key} {member.Value!.ToJsonString().Trim('"')}");
        var answer = await hands.AskAsync(
            "requestReport", $"At the VTN under test: ask VEN '{venId}' for a report, {wish.Kind}: {string.Join(", ", details)}.", arguments, ("reportRequestId", "its reportRequestID"));
        return answer.Refusal is { } refusal ? (null, refusal) : (Hands.One(answer, "reportRequestId", "an id", id => new ReportRequestId(Given(id))), null);
    }

    public Task<string?> CancelReportAsync(VenId venId, ReportRequestId id, bool reportToFollow, CancellationToken cancellationToken) => hands.DoAsync(
        "cancelReport",
        $"At the VTN under test: cancel report '{id}' of VEN '{venId}', {(reportToFollow ? "after one more" : "at once")} (reportToFollow).",
        new JsonObject { ["venId"] = venId.Value, ["reportRequestId"] = id.Value, ["reportToFollow"] = reportToFollow });

    public async Task<IReadOnlyList<ReportView>> ReportsAsync(VenId venId, CancellationToken cancellationToken)
    {
        const string Form = "per report: reportRequestID open|over, and why it was refused";
        var answer = await hands.AskAsync("reports", $"At the VTN under test: look at the reports that VEN '{venId}' was asked for, over or not.", new JsonObject { ["venId"] = venId.Value }, ("reports", Form));
        return Hands.List(answer, "reports", Form, words => new ReportView(new ReportRequestId(Given(words[0])), words[1] == "over", words.Length > 2 ? string.Join(' ', words[2..]) : null));
    }

    public async Task<IReadOnlyList<(DateTimeOffset At, double? Value)>> PointsAsync(VenId venId, RId rId, CancellationToken cancellationToken)
    {
        const string Form = "per value, oldest first: time value|-";
        var answer = await hands.AskAsync(
            "points", $"At the VTN under test: look at the values of data point '{rId}' of VEN '{venId}'.", new JsonObject { ["venId"] = venId.Value, ["rId"] = rId.Value }, ("points", Form));
        return Hands.List(answer, "points", Form, words => (Instant(Given(words[0])), words[1] is { } value ? double.Parse(value, CultureInfo.InvariantCulture) : (double?)null));
    }

    public Task PassAsync(TimeSpan time, CancellationToken cancellationToken) => hands.PassAsync(time);

    public Task RestartAsync(CancellationToken cancellationToken) => hands.DoAsync("restart", "Stop the VTN under test, and start it again with what it kept.", []);

    private static OptType? Opt(string? text) => text is null ? null : Enum.Parse<OptType>(text, ignoreCase: true);

    private static DateTimeOffset Instant(string text) => RestTime.Parse(text) ?? throw new FormatException("it is no instant in UTC");

    private static string Given(string? text) => text ?? throw new FormatException("nothing is given");
}
