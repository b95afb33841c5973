using System.Globalization;
using System.Text.Json.Nodes;
using FlexCoop.Conformance;
using FlexCoop.Middleware.Rest;
using FlexCoop.OpenAdr;

namespace FlexCoop.Middleware.Certify;

/// <summary>The owner of a VEN that we know nothing of: whatever is to be done or looked up there is asked of a person or a program, in real time.</summary>
/// <param name="resources">What is on site.</param>
/// <param name="hands">At the VEN.</param>
/// <param name="vtn">The bench's VTN, which sees when the VEN comes.</param>
/// <param name="clock">The real time.</param>
/// <param name="comes">Ends when the VEN comes, where the bench is no VTN that reads what comes; else null.</param>
internal sealed class ManualOwner(IReadOnlyList<SiteResource> resources, Hands hands, Func<RawVtn> vtn, TimeProvider clock, Func<Task>? comes = null) : IVenOwner
{
    private long? _came;

    public DateTimeOffset Now => hands.Now;

    public TimeSpan Tolerance => Hands.Tolerance;

    public IReadOnlyList<SiteResource> Resources => resources;

    public async Task PowerUpAsync(VenSetup setup, CancellationToken cancellationToken) => await DoneAsync(
        "powerUp",
        $"Start the VEN under test: VTN {setup.VtnUrl}, name '{setup.VenName}', {(setup.VenId is { } venId ? $"venID '{venId}'" : "no venID")}, market contexts {string.Join(", ", setup.MarketContexts)}, "
        + $"{(setup.IsPush ? "push" : "pull")} mode, signatures {setup.Signatures}, history each {RestTime.Text(setup.HistoryPeriod)}, resources {string.Join(", ", resources.Select(resource => $"{resource.Id} ({resource.DeviceClass})"))}.",
        new JsonObject
        {
            ["vtnUrl"] = setup.VtnUrl.ToString(),
            ["venName"] = setup.VenName,
            ["venId"] = setup.VenId?.Value,
            ["mode"] = setup.IsPush ? "push" : "pull",
            ["marketContexts"] = OrderText.List(setup.MarketContexts),
            ["signatures"] = setup.Signatures.ToString(),
            ["historyPeriod"] = RestTime.Text(setup.HistoryPeriod),
            ["resources"] = OrderText.List(resources.Select(resource => resource.Id)),
        });

    public Task PowerDownAsync(CancellationToken cancellationToken) => DoneAsync("powerDown", "Stop the VEN under test.", []);

    public Task ResetAsync(CancellationToken cancellationToken) => DoneAsync("reset", "Stop the VEN under test if it runs, and make it forget everything.", []);

    public Task<string?> OptAsync(OadrEventId eventId, OptType optType, IReadOnlyList<ResourceId> resources, CancellationToken cancellationToken) => hands.DoAsync(
        "opt",
        $"At the VEN under test: {optType} of event '{eventId}', {(resources.Count == 0 ? "for all" : "for " + string.Join(", ", resources))}.",
        new JsonObject { ["eventId"] = eventId.Value, ["optType"] = optType.ToString(), ["resourceIds"] = OrderText.List(resources) });

    public async Task<(OptId? OptId, string? Refusal)> AddScheduleAsync(OptType optType, DateTimeOffset start, TimeSpan duration, CancellationToken cancellationToken)
    {
        return await hands.AskAsync(
            "addSchedule",
            $"At the VEN under test: add an opt schedule, {optType} from {RestTime.Text(start)}, {(duration == TimeSpan.Zero ? "without end" : $"for {RestTime.Text(duration)}")}.",
            new JsonObject { ["optType"] = optType.ToString(), ["start"] = RestTime.Text(start), ["duration"] = RestTime.Text(duration) },
            answer => answer.One("optId", "an optID", id => (OptId?)new OptId(AnswerForm.Given(id))),
            ("optId", "its optID"));
    }

    public Task<string?> CancelScheduleAsync(OptId optId, CancellationToken cancellationToken) =>
        hands.DoAsync("cancelSchedule", $"At the VEN under test: take opt schedule '{optId}' back.", new JsonObject { ["optId"] = optId.Value });

    public Task<string?> UnregisterAsync(CancellationToken cancellationToken) => hands.DoAsync("unregister", "At the VEN under test: end the registration.", []);

    public Task<string?> RegisterAsync(CancellationToken cancellationToken) => hands.DoAsync("register", "At the VEN under test: register.", []);

    public Task<string?> ReregisterAsync(CancellationToken cancellationToken) => hands.DoAsync("reregister", "At the VEN under test: register again, with the ids of the registration.", []);

    public async Task<TimeSpan> NextContactAsync(CancellationToken cancellationToken)
    {
        if (comes is null)
        {
            return await hands.ComesAsync(vtn().NextContactAsync(cancellationToken), vtn().MayBackOff);
        }

        var last = _came ?? clock.GetTimestamp();
        _came = await hands.ComesAsync(CameAsync(), mayBackOff: true);
        return clock.GetElapsedTime(last, _came.Value);

        async Task<long> CameAsync()
        {
            await comes();
            return clock.GetTimestamp();
        }
    }

    public Task SettleAsync(CancellationToken cancellationToken) => hands.RestAsync(TimeSpan.FromSeconds(5), cancellationToken);

    public Task PassAsync(TimeSpan time, CancellationToken cancellationToken) => hands.PassAsync(time, cancellationToken);

    public async Task PassToNextAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var came = vtn().NextMessageAsync(vtn().Count, message => message is not OadrPoll, ends.Token);
        var passed = hands.PassAsync(within, ends.Token);
        _ = await Task.WhenAny(came, passed);
        await ends.CancelAsync();
        await came.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await passed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Connect(ResourceId resource, bool isOnline) => Wait(DoneAsync(
        "connect", $"At the VEN under test: {(isOnline ? "connect" : "take off")} the device of resource '{resource}'.", new JsonObject { ["resourceId"] = resource.Value, ["isOnline"] = isOnline }));

    public void Draw(ResourceId resource, double powerW) => Wait(DoneAsync(
        "draw",
        string.Create(CultureInfo.InvariantCulture, $"At the VEN under test: make resource '{resource}' draw {powerW} W."),
        new JsonObject { ["resourceId"] = resource.Value, ["powerW"] = powerW }));

    /// <summary>Asks for no more than what is read.</summary>
    public OwnView View()
    {
        const string Events = "per event: eventID modificationNumber status optIn|optOut test|- baseline|-";
        const string Orders = "per order to a device, oldest first: resourceID time signalName|- value";
        const string Schedules = "the optIDs of opt schedules, and of opts for resources, that stand";
        const string Reports = "the reportRequestIDs of the reports that are to come";
        return new OwnView(
            new Lazy<(VenId? VenId, RegistrationId? RegistrationId)>(() => Look(
                "whether it is registered",
                answer => answer.One("registered", "yes or no", AnswerForm.YesNo) ? (answer.One("venId", "a venID", AsGiven(vtn().VenId, id => new VenId(id))), answer.One("registrationId", "a registrationID", AsGiven(vtn().RegistrationId, id => new RegistrationId(id)))) : default((VenId?, RegistrationId?)),
                ("registered", "yes or no"),
                ("venId", "- for the one that the bench gave"),
                ("registrationId", "- for the one that the bench gave"))),
            Looked("events", Events, words => new OwnEventView(
                new OadrEventId(AnswerForm.Given(words[0])), AnswerForm.Number(words[1]), AnswerForm.Named<EventStatus>(words[2]), AnswerForm.Opt(words[3]), words[4] is { } test && AnswerForm.Either(test, "test", "-"), words[5])),
            Looked("schedules", Schedules, words => new OptId(AnswerForm.Given(words[0]))),
            Looked("pendingReports", Reports, words => new ReportRequestId(AnswerForm.Given(words[0]))),
            Looked("orders", Orders, words => new DeviceOrder(
                new ResourceId(AnswerForm.Given(words[0])), AnswerForm.Instant(words[1]), words[2] is { } signal ? new SignalName(signal) : null, words[3] is { } value ? AnswerForm.Value(value) : 0)));
    }

    private static Func<string?, T?> AsGiven<T>(T given, Func<string, T> read)
        where T : struct => id => id is null ? given : read(id);

    private LookedUpList<T> Looked<T>(string name, string form, Func<string?[], T> read) => new(() => Look($"its {name}", answer => answer.List(name, form, read), (name, form)));

    /// <summary>Blocks: a scenario looks at the VEN between two messages, and nothing else is to happen meanwhile. There is no context to lock.</summary>
    private T Look<T>(string what, Func<DeskAnswer, T> read, params IReadOnlyList<(string Name, string Hint)> questions) =>
        hands.LookAsync("view", $"At the VEN under test: look at what it knows, {what}.", [], read, questions).GetAwaiter().GetResult();

    /// <summary>What must be possible, or the scenario cannot go on.</summary>
    private async Task DoneAsync(string act, string text, JsonObject arguments)
    {
        if (await hands.DoAsync(act, text, arguments) is { } refusal)
        {
            throw new ScenarioSkippedException($"it could not be done: {text} {refusal}");
        }
    }

    /// <summary>Blocks, as <see cref="Look"/> does.</summary>
    private static void Wait(Task asked) => asked.GetAwaiter().GetResult();
}
