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
    public DateTimeOffset Now => hands.Now;

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
        var answer = await hands.AskAsync(
            "addSchedule",
            $"At the VEN under test: add an opt schedule, {optType} from {RestTime.Text(start)}, {(duration == TimeSpan.Zero ? "without end" : $"for {RestTime.Text(duration)}")}.",
            new JsonObject { ["optType"] = optType.ToString(), ["start"] = RestTime.Text(start), ["duration"] = RestTime.Text(duration) },
            ("optId", "its optID"));
        return answer.Refusal is { } refusal ? (null, refusal) : (Hands.One(answer, "optId", "an optID", id => new OptId(Given(id))), null);
    }

    public Task<string?> CancelScheduleAsync(OptId optId, CancellationToken cancellationToken) =>
        hands.DoAsync("cancelSchedule", $"At the VEN under test: take opt schedule '{optId}' back.", new JsonObject { ["optId"] = optId.Value });

    public Task<string?> UnregisterAsync(CancellationToken cancellationToken) => hands.DoAsync("unregister", "At the VEN under test: end the registration.", []);

    public Task<string?> RegisterAsync(CancellationToken cancellationToken) => hands.DoAsync("register", "At the VEN under test: register.", []);

    public Task<string?> ReregisterAsync(CancellationToken cancellationToken) => hands.DoAsync("reregister", "At the VEN under test: register again, with the ids of the registration.", []);

    public async Task<TimeSpan> NextContactAsync(CancellationToken cancellationToken)
    {
        var begin = clock.GetTimestamp();
        await hands.ComesAsync(comes is null ? vtn().NextMessageAsync(vtn().Count, _ => true, cancellationToken) : comes());
        return clock.GetElapsedTime(begin);
    }

    public Task SettleAsync(CancellationToken cancellationToken) => hands.RestAsync(TimeSpan.FromSeconds(5));

    public Task PassAsync(TimeSpan time, CancellationToken cancellationToken) => hands.PassAsync(time);

    public async Task PassToNextAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var came = vtn().NextMessageAsync(vtn().Count, message => message is not OadrPoll, ends.Token);
        _ = await Task.WhenAny(came, hands.PassAsync(within));
        await ends.CancelAsync();
        await came.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public void Connect(ResourceId resource, bool isOnline) => Wait(DoneAsync(
        "connect", $"At the VEN under test: {(isOnline ? "connect" : "take off")} the device of resource '{resource}'.", new JsonObject { ["resourceId"] = resource.Value, ["isOnline"] = isOnline }));

    public void Draw(ResourceId resource, double powerW) => Wait(DoneAsync(
        "draw",
        string.Create(CultureInfo.InvariantCulture, $"At the VEN under test: make resource '{resource}' draw {powerW} W."),
        new JsonObject { ["resourceId"] = resource.Value, ["powerW"] = powerW }));

    public OwnView View()
    {
        const string Events = "per event: eventID modificationNumber status optIn|optOut test|- baseline|-";
        const string Orders = "per order to a device, oldest first: resourceID time signalName|- value";
        var asked = hands.AskAsync(
            "view",
            "At the VEN under test: look at what it knows.",
            [],
            ("registered", "yes or no"),
            ("venId", "- for the one that the bench gave"),
            ("registrationId", "- for the one that the bench gave"),
            ("events", Events),
            ("schedules", "the optIDs of opt schedules, and of opts for resources, that stand"),
            ("pendingReports", "the reportRequestIDs of the reports that are to come"),
            ("orders", Orders));
        Wait(asked);
        var answer = asked.GetAwaiter().GetResult();
        var isRegistered = Hands.One(answer, "registered", "yes or no", Given) == "yes";
        return new OwnView(
            isRegistered ? Hands.One(answer, "venId", "a venID", id => id is null ? vtn().VenId : new VenId(id)) : null,
            isRegistered ? Hands.One(answer, "registrationId", "a registrationID", id => id is null ? vtn().RegistrationId : new RegistrationId(id)) : null,
            Hands.List(answer, "events", Events, words => new OwnEventView(
                new OadrEventId(Given(words[0])), uint.Parse(Given(words[1]), CultureInfo.InvariantCulture), Enum.Parse<EventStatus>(Given(words[2]), ignoreCase: true),
                Enum.Parse<OptType>(Given(words[3]), ignoreCase: true), words[4] is not null, words[5])),
            Hands.List(answer, "schedules", "optIDs", words => new OptId(Given(words[0]))),
            Hands.List(answer, "pendingReports", "reportRequestIDs", words => new ReportRequestId(Given(words[0]))),
            Hands.List(answer, "orders", Orders, words => new DeviceOrder(
                new ResourceId(Given(words[0])), RestTime.Parse(Given(words[1])) ?? throw new FormatException("it is no instant in UTC"),
                words[2] is { } signal ? new SignalName(signal) : null, double.Parse(words[3] ?? "0", CultureInfo.InvariantCulture))));
    }

    /// <summary>What must be possible, or the scenario cannot go on.</summary>
    private async Task DoneAsync(string act, string text, JsonObject arguments)
    {
        if (await hands.DoAsync(act, text, arguments) is { } refusal)
        {
            throw new ScenarioSkippedException($"it could not be done: {text} {refusal}");
        }
    }

    /// <summary>Blocks: a scenario looks at the VEN between two messages, and nothing else is to happen meanwhile. There is no context to lock.</summary>
    private static void Wait(Task asked) => asked.GetAwaiter().GetResult();

    private static string Given(string? text) => text ?? throw new FormatException("nothing is given");
}
