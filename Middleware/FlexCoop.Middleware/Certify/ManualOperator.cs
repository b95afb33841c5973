using System.Text.Json.Nodes;
using FlexCoop.Conformance;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Certify;

/// <summary>The operator of a VTN that we know nothing of: whatever is to be done or looked up there is asked of a person or a program, in real time.</summary>
internal sealed class ManualOperator(Uri url, Hands hands) : IVtnOperator
{
    /// <summary>What was announced and not cancelled, until when it is live; null for without end.</summary>
    private readonly Dictionary<OadrEventId, DateTimeOffset?> _live = [];

    public DateTimeOffset Now => hands.Now;

    public TimeSpan Tolerance => Hands.Tolerance;

    public Uri Url => url;

    public async Task<(OadrEventId? EventId, string? Refusal)> AnnounceAsync(EventOrder order, CancellationToken cancellationToken)
    {
        var (eventId, refusal) = await hands.AskAsync(
            "announce",
            $"At the VTN under test: announce {OrderText.Of(order)}.",
            OrderText.ToJson(order),
            answer => answer.One("eventId", "an eventID", id => (OadrEventId?)new OadrEventId(AnswerForm.Given(id))),
            ("eventId", "its eventID"));
        if (eventId is { } id)
        {
            _live[id] = End(order);
        }

        return (eventId, refusal);
    }

    public Task PushIdleAsync(VenId venId, CancellationToken cancellationToken) => hands.RestAsync(TimeSpan.FromSeconds(3), cancellationToken);

    public Task<string?> ModifyAsync(OadrEventId eventId, EventOrder order, CancellationToken cancellationToken)
    {
        var arguments = OrderText.ToJson(order);
        arguments["eventId"] = eventId.Value;
        if (_live.ContainsKey(eventId))
        {
            _live[eventId] = End(order);
        }

        return hands.DoAsync("modify", $"At the VTN under test: make event '{eventId}' {OrderText.Of(order)}.", arguments);
    }

    public async Task<string?> CancelAsync(OadrEventId eventId, CancellationToken cancellationToken)
    {
        var refusal = await hands.DoAsync("cancelEvent", $"At the VTN under test: cancel event '{eventId}'.", new JsonObject { ["eventId"] = eventId.Value });
        if (refusal is null)
        {
            _live.Remove(eventId);
        }

        return refusal;
    }

    /// <summary>Has what is still live of a scenario's events cancelled, so that the next one finds none.</summary>
    public async Task TidyAsync()
    {
        foreach (var (eventId, _) in _live.Where(announced => announced.Value is not { } end || end > Now))
        {
            await hands.TidyAsync("cancelEvent", $"After the scenario, at the VTN under test: cancel event '{eventId}'.", new JsonObject { ["eventId"] = eventId.Value });
        }
    }

    public async Task<EventView> EventAsync(OadrEventId eventId, CancellationToken cancellationToken)
    {
        const string Statuses = "none, far, near, active, completed or cancelled";
        const string Responses = "per VEN: venID optIn|optOut|- modificationNumber|-";
        return await hands.LookAsync(
            "event",
            $"At the VTN under test: look at event '{eventId}'.",
            new JsonObject { ["eventId"] = eventId.Value },
            answer => new EventView(
                answer.One("status", Statuses, AnswerForm.Named<EventStatus>),
                answer.One("modificationNumber", "a whole number from 0", AnswerForm.Number),
                answer.Map("responses", Responses, words => (new VenId(AnswerForm.Given(words[0])), (words[1] is { } opt ? AnswerForm.Opt(opt) : (OptType?)null, words[2] is { } number ? AnswerForm.Number(number) : (uint?)null)))),
            ("status", Statuses),
            ("modificationNumber", "from 0"),
            ("responses", Responses));
    }

    public async Task<VenView?> VenAsync(VenId venId, CancellationToken cancellationToken)
    {
        return await hands.LookAsync(
            "ven",
            $"At the VTN under test: look at VEN '{venId}'.",
            new JsonObject { ["venId"] = venId.Value },
            Read,
            ("registered", "yes, no, or unknown if there is no such VEN"),
            ("registrationId", "its registrationID, or -"),
            ("name", "its name, or -"),
            ("reports", "the reportSpecifierIDs that it offers"));

        static VenView? Read(DeskAnswer answer) => answer.One("registered", "yes, no or unknown", text => string.Equals(text, "unknown", StringComparison.OrdinalIgnoreCase) ? (bool?)null : AnswerForm.YesNo(text)) switch
        {
            null => null,
            false => new VenView(IsRegistered: false, RegistrationId: null, Name: null, []),
            true => new VenView(
                IsRegistered: true,
                Optional(answer, "registrationId", id => (RegistrationId?)new RegistrationId(id)),
                Optional(answer, "name", name => name),
                answer.List("reports", "reportSpecifierIDs", words => AnswerForm.Given(words[0]))),
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
        return await hands.LookAsync(
            "opts",
            $"At the VTN under test: look at what VEN '{venId}' said by oadrCreateOpt, as far as it stands.",
            new JsonObject { ["venId"] = venId.Value },
            answer => answer.List("opts", Form, words => new OptView(
                new OptId(AnswerForm.Given(words[0])),
                AnswerForm.Opt(words[1]),
                words[2] is { } eventId ? new OadrEventId(eventId) : null,
                words[3],
                [.. (words[4]?.Split(',') ?? []).Select(id => new ResourceId(id))],
                [.. (words[5]?.Split(',') ?? []).Select(window => window.Split('/')).Select(ends => (AnswerForm.Instant(ends[0]), ends[1].Length == 0 ? (DateTimeOffset?)null : AnswerForm.Instant(ends[1])))])),
            ("opts", Form));
    }

    public async Task<IReadOnlyDictionary<ResourceId, OptType>> EffectiveOptsAsync(OadrEventId eventId, VenId venId, CancellationToken cancellationToken)
    {
        const string Form = "per resource: resourceID|- optIn|optOut";
        return await hands.LookAsync(
            "effectiveOpts",
            $"At the VTN under test: look at which opt of VEN '{venId}' counts in event '{eventId}', by resource.",
            new JsonObject { ["eventId"] = eventId.Value, ["venId"] = venId.Value },
            answer => answer.Map("opts", Form, words => (new ResourceId(words[0] ?? ""), AnswerForm.Opt(words[1]))),
            ("opts", Form));
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
        return await hands.AskAsync(
            "requestReport",
            $"At the VTN under test: ask VEN '{venId}' for a report, {wish.Kind}: {string.Join(", ", details)}.",
            arguments,
            answer => answer.One("reportRequestId", "a reportRequestID", id => (ReportRequestId?)new ReportRequestId(AnswerForm.Given(id))),
            ("reportRequestId", "its reportRequestID"));
    }

    public Task<string?> CancelReportAsync(VenId venId, ReportRequestId id, bool reportToFollow, CancellationToken cancellationToken) => hands.DoAsync(
        "cancelReport",
        $"At the VTN under test: cancel report '{id}' of VEN '{venId}', {(reportToFollow ? "after one more" : "at once")} (reportToFollow).",
        new JsonObject { ["venId"] = venId.Value, ["reportRequestId"] = id.Value, ["reportToFollow"] = reportToFollow });

    public async Task<IReadOnlyList<ReportView>> ReportsAsync(VenId venId, CancellationToken cancellationToken)
    {
        const string Form = "per report: reportRequestID open|over, and why it was refused";
        return await hands.LookAsync(
            "reports",
            $"At the VTN under test: look at the reports that VEN '{venId}' was asked for, over or not.",
            new JsonObject { ["venId"] = venId.Value },
            answer => answer.List("reports", Form, words => new ReportView(
                new ReportRequestId(AnswerForm.Given(words[0])), AnswerForm.Either(words[1], "over", "open"), words.Length > 2 ? string.Join(' ', words[2..]) : null)),
            ("reports", Form));
    }

    public async Task<IReadOnlyList<(DateTimeOffset At, double? Value)>> PointsAsync(VenId venId, RId rId, CancellationToken cancellationToken)
    {
        const string Form = "per value, oldest first: time value|-";
        return await hands.LookAsync(
            "points",
            $"At the VTN under test: look at the values of data point '{rId}' of VEN '{venId}'.",
            new JsonObject { ["venId"] = venId.Value, ["rId"] = rId.Value },
            answer => answer.List("points", Form, words => (AnswerForm.Instant(words[0]), words[1] is { } value ? AnswerForm.Value(value) : (double?)null)),
            ("points", Form));
    }

    public Task PassAsync(TimeSpan time, CancellationToken cancellationToken) => hands.PassAsync(time, cancellationToken);

    public Task RestartAsync(CancellationToken cancellationToken) => hands.DoAsync("restart", "Stop the VTN under test, and start it again with what it kept.", []);

    /// <summary>What a scenario may do without: null also where it was not answered.</summary>
    private static T? Optional<T>(DeskAnswer answer, string name, Func<string, T> read) => answer.Values.GetValueOrDefault(name, "-").Trim() is var text and not ("" or "-" or "?") ? read(text) : default;

    private static DateTimeOffset? End(EventOrder order) =>
        order.Duration == TimeSpan.Zero ? null : order.Start + order.Duration + (order.Recovery ?? TimeSpan.Zero) + (order.StartAfter ?? TimeSpan.Zero);
}
