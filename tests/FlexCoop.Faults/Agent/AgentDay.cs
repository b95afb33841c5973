using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>
/// A VTN that says everything to an agent that a VTN can say, again and again: each time with another event that runs, and is cancelled. It is away when the
/// first report comes. The owner takes a device out of the event, and makes a plan that he gives up.
/// </summary>
internal sealed class AgentDay : IAsyncDisposable
{
    private const string Once = "once";
    private const double Level = 2;

    /// <summary>How long after all was said the last thing that it writes may come.</summary>
    private static readonly TimeSpan DeathWithin = TimeSpan.FromSeconds(5);
    private static readonly string OptedOut = HomeDeviceIds.HeatPump.Value;

    private readonly TestVtn _vtn;
    private readonly Lock _lock = new();
    private readonly Queue<OadrMessage> _owed = new();
    private readonly List<EventWindow> _windows = [];
    private readonly HashSet<string> _heard = [];
    private readonly HashSet<string> _schedulesHeard = [];
    private readonly HashSet<string> _confirmed = [];
    private TaskCompletionSource _done = new();
    private HomeBox? _box;
    private string? _schedule;

    private AgentDay(TestVtn vtn)
    {
        _vtn = vtn;
        _vtn.PollInterval = TimeSpan.FromSeconds(1);
        _vtn.Answer = Answer;
        _vtn.StatusOf = StatusOf;
    }

    /// <summary>The agent.</summary>
    public HomeBox Box => _box!;

    /// <summary>The reports that the agent has confirmed to make once, and has not delivered.</summary>
    public IReadOnlyList<string> Undelivered
    {
        get
        {
            lock (_lock)
            {
                return [.. _confirmed];
            }
        }
    }

    private string EventId => _windows[^1].EventId;

    public static async Task<AgentDay> StartAsync(string? crashPoint, CancellationToken cancellationToken)
    {
        var day = new AgentDay(await TestVtn.StartAsync(cancellationToken));
        day.Begin();
        day._box = HomeBox.Start(day._vtn.Url, crashPoint);
        return day;
    }

    /// <summary>Starts the agent again over what it has left, with a new event.</summary>
    public async Task StartAgainAsync(string? crashPoint)
    {
        lock (_lock)
        {
            Begin();
        }

        await Box.StartAgainAsync(crashPoint);
    }

    /// <summary>Waits until all was said and answered, or the agent has died.</summary>
    /// <returns>Whether it has died.</returns>
    public async Task<bool> LiveAsync(CancellationToken cancellationToken)
    {
        var end = Box.Agent.EndAsync(cancellationToken);
        await Task.WhenAny(_done.Task, end);
        cancellationToken.ThrowIfCancellationRequested();
        return end.IsCompleted || await Task.WhenAny(end, Task.Delay(DeathWithin, TimeProvider.System, cancellationToken)) == end;
    }

    /// <summary>What is wrong with what the devices have taken, and with what the VTN was sent.</summary>
    public IReadOnlyList<string> Check()
    {
        // What the log says was heard before.
        var now = TimeProvider.System.GetUtcNow();
        var log = HomeMemory.ReadLedger(Path.Combine(Box.StateFolder, "home"));
        lock (_lock)
        {
            return [.. CommandChecker.Check(log, _windows, now).Select(violation => violation.ToString()), .. _vtn.FormFaults];
        }
    }

    /// <summary>The devices that are not let go.</summary>
    public IReadOnlyList<string> Held() =>
        [.. HomeMemory.ReadLedger(Path.Combine(Box.StateFolder, "home")).GroupBy(line => line.Device).Where(lines => !lines.Last().IsRelease).Select(lines => lines.Key)];

    public async ValueTask DisposeAsync()
    {
        await Box.DisposeAsync();
        await _vtn.DisposeAsync();
    }

    private void Begin()
    {
        var now = TimeProvider.System.GetUtcNow();
        var start = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).AddMinutes(-1);
        var number = _windows.Count + 1;
        Revoke();
        _windows.Add(new EventWindow($"EVT-{number}", start, start.AddHours(4).AddMinutes(number)) { Orders = BoxOrders.At(Level) });
        _owed.Clear();
        _heard.Clear();
        _schedule = null;
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _vtn.Events = [Event(_windows[^1], modification: 0, EventStatus.Active)];
    }

    private static OadrEvent Event(EventWindow window, uint modification, EventStatus status)
    {
        var some = Some.Event(window.EventId, modification, Level, duration: window.End - window.Start);
        return some with
        {
            EiEvent = some.EiEvent with
            {
                Descriptor = some.EiEvent.Descriptor with { EventStatus = status },
                ActivePeriod = some.EiEvent.ActivePeriod with { DtStart = window.Start },
            },
        };
    }

    /// <summary>What is said next follows from what the agent has said.</summary>
    private OadrMessage? Answer(OadrMessage message)
    {
        lock (_lock)
        {
            switch (message)
            {
                case OadrPoll:
                    return _owed.TryDequeue(out var next) ? next : null;
                case OadrRegisterReport offer when _heard.Add("offer"):
                    _owed.Enqueue(new OadrRegisterReport { RequestId = "r1", VenId = offer.VenId });
                    _owed.Enqueue(new OadrCreateReport { RequestId = "c1", ReportRequests = Wanted(offer.Reports[0]), VenId = offer.VenId });
                    break;
                case OadrCreatedReport created when _heard.Add("created"):
                    _confirmed.UnionWith(created.PendingReports.Select(id => id.Value).Where(id => id.EndsWith(Once, StringComparison.Ordinal)));
                    _owed.Enqueue(new OadrCancelReport { RequestId = "c2", ReportRequestIds = [new ReportRequestId($"{EventId}-lasting")], ReportToFollow = false, VenId = created.VenId });
                    break;
                case OadrCreatedEvent { EventResponses: [{ } answer, ..] } created when answer.QualifiedEventId.EventId.Value == EventId:
                    Take(answer.QualifiedEventId.ModificationNumber);
                    break;
                case OadrCreatePartyRegistration { RegistrationId: { } registrationId } again when _heard.Contains("agreed"):
                    _owed.Enqueue(new OadrCancelPartyRegistration { RequestId = "x1", RegistrationId = registrationId, VenId = again.VenId });
                    break;
                case OadrResponse:
                    _heard.Add("agreed");
                    break;
                case OadrCreateOpt { QualifiedEventId: null } create:
                    _schedulesHeard.Add(create.OptId.Value);
                    GiveUpPlan();
                    break;
                case OadrCancelOpt cancel when cancel.OptId.Value == _schedule && _heard.Add("given up"):
                    Cancel();
                    break;
                case OadrUpdateReport update when _heard.Contains("away"):
                    _confirmed.ExceptWith(update.Reports.Select(report => report.ReportRequestId.Value));
                    _heard.Add(message.PayloadName);
                    break;
                case OadrCanceledReport or OadrCanceledPartyRegistration:
                    _heard.Add(message.PayloadName);
                    break;
            }

            if (_heard.IsSupersetOf(["offer", "oadrUpdateReport", "oadrCanceledReport", "cancelled"]) && _heard.Add("asked"))
            {
                _owed.Enqueue(new OadrRequestReregistration(new VenId(TestVtnVenId(message))));
            }

            if (_heard.Contains("oadrCanceledPartyRegistration"))
            {
                _done.TrySetResult();
            }

            return null;
        }
    }

    private void Take(uint modification)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (modification == 0 && _heard.Add("running"))
        {
            // It came without those from before, which are over with it.
            for (var earlier = 0; earlier < _windows.Count - 1; earlier++)
            {
                _windows[earlier] = _windows[earlier] with { EndedAt = _windows[earlier].EndedAt ?? now };
            }

            _windows[^1] = _windows[^1] with { AcceptedAt = now };
            _ = SayAsync(EventId);
        }
        else if (modification == 1 && _heard.Add("cancelled"))
        {
            _windows[^1] = _windows[^1] with { EndedAt = now };
        }
    }

    /// <summary>From here on the agent may be told that the last event is over.</summary>
    private void Revoke()
    {
        if (_windows is [.., { RevokedAt: null } last])
        {
            _windows[^1] = last with { RevokedAt = TimeProvider.System.GetUtcNow() };
        }
    }

    /// <summary>The VTN is away for the first report of each day: what it holds is kept.</summary>
    private int? StatusOf(OadrMessage message)
    {
        lock (_lock)
        {
            return message is OadrUpdateReport && _heard.Add("away") ? (int)HttpStatusCode.ServiceUnavailable : null;
        }
    }

    /// <summary>What the owner says; what he was told holds.</summary>
    private async Task SayAsync(string eventId)
    {
        Out(eventId, TimeProvider.System.GetUtcNow(), heardAt: null);
        if (await InsistAsync("opt", eventId, "out", "--resource", $"{HomeBox.Name}.{OptedOut}") is not { } opted)
        {
            return;
        }

        if ((bool)opted["ok"]!)
        {
            Out(eventId, saidAt: null, TimeProvider.System.GetUtcNow());
        }

        var from = TimeProvider.System.GetUtcNow().AddDays(2);
        if (await InsistAsync("schedule", "add", "out", $"{from:yyyy-MM-dd'T'HH:mm'Z'}/PT4H") is { } planned)
        {
            lock (_lock)
            {
                _schedule = (string)planned["id"]!;
                GiveUpPlan();
            }
        }
    }

    /// <summary>The owner takes a device out of an event.</summary>
    private void Out(string eventId, DateTimeOffset? saidAt, DateTimeOffset? heardAt)
    {
        lock (_lock)
        {
            var window = _windows.Single(window => window.EventId == eventId);
            _windows[_windows.IndexOf(window)] = window with { Out = window.Out.SetItem(OptedOut, (saidAt ?? window.Out[OptedOut].SaidAt, heardAt)) };
        }
    }

    /// <summary>Says it until it is answered: the door may open after the first event is taken.</summary>
    /// <returns>Null when the agent has died.</returns>
    private async Task<JsonNode?> InsistAsync(params string[] words)
    {
        var agent = Box.Agent;
        while (!agent.HasExited)
        {
            if (await Box.SayAsync(words) is { } answer)
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        return null;
    }

    /// <summary>The owner gives up the plan once the VTN has been told of it.</summary>
    private void GiveUpPlan()
    {
        if (_schedule is not null && _schedulesHeard.Contains(_schedule) && _heard.Add("planned"))
        {
            _ = InsistAsync("schedule", "cancel", _schedule);
        }
    }

    private void Cancel()
    {
        Revoke();
        var cancelled = Event(_windows[^1], modification: 1, EventStatus.Cancelled);
        _vtn.Events = [cancelled];
        _owed.Enqueue(new OadrDistributeEvent { EiResponse = EiResponse.Ok(""), RequestId = "d1", VtnId = new VtnId(TestVtn.VtnId), Events = [cancelled] });
    }

    /// <summary>One report now, and one that goes on.</summary>
    private IReadOnlyList<OadrReportRequest> Wanted(OadrReport offered)
    {
        OadrReportRequest Request(string id, TimeSpan every) => new(new ReportRequestId($"{EventId}-{id}"), new ReportSpecifier
        {
            ReportSpecifierId = offered.ReportSpecifierId,
            Granularity = OadrDuration.From(every),
            ReportBackDuration = OadrDuration.From(every),
            ReportInterval = new XcalProperties { DtStart = TimeProvider.System.GetUtcNow(), Duration = OadrDuration.From(TimeSpan.Zero) },
            SpecifierPayloads = [new SpecifierPayload { RId = offered.Descriptions[0].RId, ReadingType = ReadingType.NotApplicable }],
        });
        return [Request(Once, TimeSpan.Zero), Request("lasting", TimeSpan.FromMinutes(1))];
    }

    private static string TestVtnVenId(OadrMessage message) => message switch
    {
        OadrUpdateReport update => update.VenId!.Value.Value,
        OadrCanceledReport canceled => canceled.VenId!.Value.Value,
        OadrCreatedEvent created => created.VenId.Value,
        _ => "",
    };
}
