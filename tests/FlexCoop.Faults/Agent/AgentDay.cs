using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven.Devices.Simulation;

namespace FlexCoop.Faults;

/// <summary>A VTN that says everything to an agent that a VTN can say, again and again: each time with another event that runs, and is cancelled.</summary>
internal sealed class AgentDay : IAsyncDisposable
{
    private readonly TestVtn _vtn;
    private readonly Lock _lock = new();
    private readonly Queue<OadrMessage> _owed = new();
    private readonly List<EventWindow> _windows = [];
    private readonly HashSet<string> _heard = [];
    private TaskCompletionSource _done = new();
    private HomeBox? _box;

    private AgentDay(TestVtn vtn)
    {
        _vtn = vtn;
        _vtn.PollInterval = TimeSpan.FromSeconds(1);
        _vtn.Answer = Answer;
    }

    /// <summary>The agent.</summary>
    public HomeBox Box => _box!;

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
        return end.IsCompleted || await Task.WhenAny(end, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken)) == end;
    }

    /// <summary>What is wrong with what the devices have taken, and with what the VTN was sent.</summary>
    public IReadOnlyList<string> Check()
    {
        var log = HomeMemory.ReadLedger(Path.Combine(Box.StateFolder, "home"));
        lock (_lock)
        {
            return [.. CommandChecker.Check(log, _windows, TimeProvider.System.GetUtcNow()).Select(violation => violation.ToString()), .. _vtn.FormFaults];
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
        _windows.Add(new EventWindow($"EVT-{number}", start, start.AddHours(4).AddMinutes(number)));
        _owed.Clear();
        _heard.Clear();
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _vtn.Events = [Event(_windows[^1], modification: 0, EventStatus.Active)];
    }

    private static OadrEvent Event(EventWindow window, uint modification, EventStatus status)
    {
        var some = Some.Event(window.EventId, modification, duration: window.End - window.Start);
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
                case OadrUpdateReport or OadrCanceledReport or OadrCanceledPartyRegistration:
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
        if (modification == 0 && _heard.Add("running"))
        {
            var cancelled = Event(_windows[^1], modification: 1, EventStatus.Cancelled);
            _vtn.Events = [cancelled];
            _owed.Enqueue(new OadrDistributeEvent { EiResponse = EiResponse.Ok(""), RequestId = "d1", VtnId = new VtnId(TestVtn.VtnId), Events = [cancelled] });
        }
        else if (modification == 1 && _heard.Add("cancelled"))
        {
            _windows[^1] = _windows[^1] with { EndedAt = TimeProvider.System.GetUtcNow() };
        }
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
        return [Request("once", TimeSpan.Zero), Request("lasting", TimeSpan.FromMinutes(1))];
    }

    private static string TestVtnVenId(OadrMessage message) => message switch
    {
        OadrUpdateReport update => update.VenId!.Value.Value,
        OadrCanceledReport canceled => canceled.VenId!.Value.Value,
        OadrCreatedEvent created => created.VenId.Value,
        _ => "",
    };
}
