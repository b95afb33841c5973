using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using FlexCoop.Ven;
using FlexCoop.Vtn;

namespace FlexCoop.Conformance.Tests;

/// <summary>One random sequence of what an operator and three VENs do, on virtual time; the same seed gives the same sequence.</summary>
internal sealed class ModelSequence : IAsyncDisposable
{
    private const string Program = "http://example.org/model";
    private const int VenCount = 3;

    /// <summary>After a message that was lost the VTN waits this long before it hands the same over again.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(31);

    private readonly RamFolder _folder = new();
    private readonly TestClock _domain = new();
    private readonly TestClock _wire = new();
    private readonly Random _random;
    private readonly ModelVtn _vtn;
    private readonly List<ModelVen> _vens = [];
    private readonly List<EventDocument> _events = [];
    private readonly Dictionary<(VenId, OadrEventId), uint> _seen = [];
    private readonly List<string> _log = [];

    private ModelSequence(int seed)
    {
        _random = new Random(seed);
        _vtn = new ModelVtn(_folder["vtn.db"], new Vtn.Clocks(_domain, _wire));
        for (var index = 0; index < VenCount; index++)
        {
            var transport = new ModelTransport(_vtn, _random);
            _vens.Add(new ModelVen($"ven-{index}", _folder[$"ven-{index}"], transport, new Ven.Clocks(_domain, _wire), seed + index));
        }
    }

    /// <summary>Plays the first steps of a sequence, and drains it fairly; what must always hold is looked at after each step.</summary>
    /// <returns>Null when all holds; else what does not, and the steps up to there.</returns>
    public static async Task<string?> PlayAsync(int seed, int steps)
    {
        await using var sequence = new ModelSequence(seed);
        try
        {
            await sequence.StartAsync();
            for (var step = 0; step < steps; step++)
            {
                sequence._log.Add($"{step + 1}. {sequence._domain.GetUtcNow():HH:mm:ss} {await sequence.StepAsync()}");
                await sequence.CheckAsync();
            }

            await sequence.DrainAsync();
            await sequence.CheckAsync();
            await sequence.CheckDrainedAsync();
            return null;
        }
        catch (Exception broken)
        {
            return $"{(broken is InvariantException ? broken.Message : broken.ToString())}\n{string.Join('\n', sequence._log)}";
        }
    }

    public async ValueTask DisposeAsync()
    {
        _vens.ForEach(ven => ven.Dispose());
        await _vtn.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        await _vtn.OpenAsync();
        foreach (var ven in _vens)
        {
            ven.Transport.IsFair = true;
            await ven.PollAsync();
            ven.Transport.IsFair = false;
        }
    }

    private async Task<string> StepAsync()
    {
        var ven = _vens[_random.Next(VenCount)];
        var what = _random.Next(100) switch
        {
            < 14 => await AnnounceAsync(),
            < 24 => await ModifyAsync(),
            < 32 => await CancelAsync(),
            < 46 => await PassAsync(TimeSpan.FromMinutes(_random.Next(1, 20))),
            < 76 => await PollAsync(ven),
            < 82 => await OptAsync(ven),
            < 87 => await OptResourceAsync(ven),
            < 90 => await ScheduleAsync(ven),
            < 93 => await ChangeGroupsAsync(ven),
            < 95 => Reregister(ven),
            < 97 => await RequestReregistrationAsync(ven),
            < 98 => await RestartAsync(ven),
            < 99 => await RestartAsync(),
            _ => PassWire(),
        };
        var disturbances = _vens.SelectMany(each => each.Transport.Log).ToList();
        _vens.ForEach(each => each.Transport.Log.Clear());
        return disturbances.Count == 0 ? what : $"{what} [{string.Join("; ", disturbances)}]";
    }

    private async Task<string> AnnounceAsync()
    {
        var (announced, faults) = await _vtn.Events.TryAnnounceAsync(NewDefinition(), CancellationToken.None);
        if (announced is null)
        {
            return $"not announced: {faults[0].Problem}";
        }

        _events.Add(announced);
        return $"announce {Show(announced)}";
    }

    private EventDefinition NewDefinition()
    {
        var ven = _vens[_random.Next(VenCount)];
        var duration = _random.Next(10) == 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(_random.Next(5, 60));
        return new EventDefinition
        {
            Targets = _random.Next(4) switch
            {
                0 => new EventTargets { VenIds = [ven.VenId.Value] },
                1 => new EventTargets { GroupIds = ["all"] },
                2 => new EventTargets { GroupIds = ["some"] },
                _ => new EventTargets { ResourceIds = [ven.Resources[_random.Next(2)].Id.Value] },
            },
            MarketContext = Program,
            Start = _domain.GetUtcNow() + TimeSpan.FromMinutes(_random.Next(-4, 40)),
            Duration = duration,
            Signals = [NewSignal(duration)],
            Notification = TimeSpan.Zero,
            StartAfter = _random.Next(5) == 0 ? TimeSpan.FromMinutes(_random.Next(1, 10)) : null,
            Priority = (uint)_random.Next(3),
            ResponseRequired = _random.Next(6) == 0 ? ResponseRequired.Never : ResponseRequired.Always,
        };
    }

    private SignalDefinition NewSignal(TimeSpan duration)
    {
        SignalInterval Interval(TimeSpan length) => new(length, _random.Next(4));
        var half = TimeSpan.FromMinutes(Math.Floor(duration.TotalMinutes / 2));
        return new SignalDefinition
        {
            Name = "SIMPLE", Type = SignalType.Level, Intervals = half > TimeSpan.Zero && _random.Next(2) == 0 ? [Interval(half), Interval(duration - half)] : [Interval(duration)],
        };
    }

    private async Task<string> ModifyAsync()
    {
        if (_events.Count == 0)
        {
            return "nothing to modify";
        }

        var index = _random.Next(_events.Count);
        var (other, kind) = (NewDefinition(), _random.Next(4));
        var change = await _vtn.Events.ModifyAsync(
            _events[index].EventId,
            definition => kind switch
            {
                0 => definition with { Priority = other.Priority },
                1 => definition with { Start = other.Start },
                2 => definition with { Targets = other.Targets },
                _ => definition with { Duration = other.Duration, Signals = other.Signals },
            },
            CancellationToken.None);
        if (change!.Faults.Count > 0)
        {
            return $"not modified: {change.Faults[0].Problem}";
        }

        Keep(index, change.Event);
        return $"modify {Show(change.Event)}";
    }

    private async Task<string> CancelAsync()
    {
        if (_events.Count == 0)
        {
            return "nothing to cancel";
        }

        var index = _random.Next(_events.Count);
        Keep(index, (await _vtn.Events.CancelAsync(_events[index].EventId, CancellationToken.None))!);
        return $"cancel {Show(_events[index])}";
    }

    /// <summary>Lets domain time and real time pass; on the way the VENs follow the timeline.</summary>
    private async Task<string> PassAsync(TimeSpan time)
    {
        var until = _domain.GetUtcNow() + time;
        while (_domain.GetUtcNow() < until)
        {
            var next = _vens.Min(ven => ven.NextChange) is { } change && change < until ? change : until;
            _wire.Advance(next - _domain.GetUtcNow());
            _domain.AdvanceTo(next);
            foreach (var ven in _vens)
            {
                await ven.FollowAsync();
                CheckActing(ven);
            }
        }

        return $"{time.TotalMinutes} minutes pass";
    }

    private string PassWire()
    {
        _wire.Advance(AnswerTimeout);
        return "a while passes in real time";
    }

    private async Task<string> PollAsync(ModelVen ven)
    {
        await ven.PollAsync();
        return $"{Name(ven)} polls";
    }

    private async Task<string> OptAsync(ModelVen ven)
    {
        if (Pick(ven) is not { } known)
        {
            return $"{Name(ven)} has nothing to opt for";
        }

        var optType = (OptType)_random.Next(2);
        await ven.Events.OptAsync(known.EventId, optType, ven.VenId, ven.OweAnswer, CancellationToken.None);
        return $"{Name(ven)} says {optType} to {Number(known.EventId)}";
    }

    private async Task<string> OptResourceAsync(ModelVen ven)
    {
        if (Pick(ven) is not { } known)
        {
            return $"{Name(ven)} has nothing to opt for";
        }

        var (optType, resource) = ((OptType)_random.Next(2), known.Resources[_random.Next(known.Resources.Count)]);
        await ven.Events.OptAsync(known.EventId, optType, [resource], CancellationToken.None);
        return $"{Name(ven)} says {optType} to {Number(known.EventId)} for {resource}";
    }

    private async Task<string> ScheduleAsync(ModelVen ven)
    {
        var schedules = ven.Opts.Opts.All.Where(opt => opt is { EventId: null, IsCancelled: false }).ToList();
        if (schedules.Count > 0 && _random.Next(2) == 0)
        {
            await ven.Events.CancelScheduleAsync(schedules[_random.Next(schedules.Count)].OptId, ven.VenId, ven.OweAnswer, CancellationToken.None);
            return $"{Name(ven)} takes a schedule back";
        }

        var schedule = new Ven.OptSchedule
        {
            OptType = (OptType)_random.Next(2),
            Windows = [new Ven.OptWindow(_domain.GetUtcNow() + TimeSpan.FromMinutes(_random.Next(30)), TimeSpan.FromMinutes(_random.Next(5, 60)))],
            ResourceIds = _random.Next(4) switch { 0 or 1 => [], 2 => [ven.Resources[0].Id], _ => [ven.Resources[1].Id, ven.Resources[0].Id] },
            MarketContext = _random.Next(3) switch { 0 => null, 1 => new MarketContext(Program), _ => new MarketContext("http://example.org/other") },
        };
        await ven.Events.AddScheduleAsync(schedule, ven.VenId, ven.OweAnswer, CancellationToken.None);
        return $"{Name(ven)} schedules {schedule.OptType} for [{string.Join(", ", schedule.ResourceIds)}] {schedule.MarketContext}";
    }

    private async Task<string> ChangeGroupsAsync(ModelVen ven)
    {
        IReadOnlyList<string> groups = _random.Next(3) switch { 0 => [], 1 => ["all"], _ => ["all", "some"] };
        await _vtn.Membership.ChangeAsync(ven.VenId, names => names with { GroupIds = groups }, marketContexts: null, CancellationToken.None);
        return $"{Name(ven)} is in groups [{string.Join(", ", groups)}]";
    }

    private string Reregister(ModelVen ven)
    {
        ven.Reregister();
        return $"{Name(ven)} is to register again, by its owner";
    }

    private async Task<string> RequestReregistrationAsync(ModelVen ven)
    {
        await _vtn.Registry.RequestReregistrationAsync(ven.VenId, CancellationToken.None);
        return $"{Name(ven)} is to register again, by the operator";
    }

    private async Task<string> RestartAsync(ModelVen ven)
    {
        await ven.RestartAsync();
        return $"{Name(ven)} starts again";
    }

    private async Task<string> RestartAsync()
    {
        await _vtn.RestartAsync();
        return "the VTN starts again";
    }

    /// <summary>Everything arrives now, and nobody says anything new.</summary>
    private async Task DrainAsync()
    {
        foreach (var ven in _vens)
        {
            await ven.Transport.DeliverLateAsync();
            ven.Transport.IsFair = true;
        }

        for (var round = 0; round < 3; round++)
        {
            foreach (var ven in _vens)
            {
                await ven.PollAsync();
            }

            _wire.Advance(AnswerTimeout);
        }
    }

    private async Task CheckAsync()
    {
        foreach (var ven in _vens)
        {
            CheckActing(ven);
            await CheckCancelledAsync(ven);
            foreach (var known in ven.Events.Known)
            {
                var before = _seen.GetValueOrDefault((ven.VenId, known.EventId));
                Require(known.ModificationNumber >= before, $"{Name(ven)}: {Number(known.EventId)} went back from modification {before} to {known.ModificationNumber}");
                _seen[(ven.VenId, known.EventId)] = known.ModificationNumber;
            }
        }
    }

    /// <summary>A resource holds what the events that its VEN knows ask of it, and nothing else.</summary>
    private void CheckActing(ModelVen ven)
    {
        foreach (var resource in ven.Resources)
        {
            var asked = Asked(ven, resource);
            Require(
                (asked?.Demand, asked?.ValidUntil) == (resource.Held?.Demand, resource.Held?.Until),
                $"{Name(ven)}: {resource.Id} holds {resource.Held?.Demand.Value} until {resource.Held?.Until:HH:mm:ss}, asked is {asked?.Demand.Value} until {asked?.ValidUntil:HH:mm:ss}");
        }
    }

    /// <summary>An event whose cancellation was acknowledged acts no more; one with startafter within that time, and never longer than planned (rule 65).</summary>
    private async Task CheckCancelledAsync(ModelVen ven)
    {
        foreach (var resource in ven.Resources)
        {
            if (Asked(ven, resource) is not { } asked || _events.First(each => each.EventId == asked.EventId.Value) is not { CancelledAt: not null } stored
                || !(await _vtn.Events.ResponsesAsync(stored, CancellationToken.None)).Any(response => response.VenId == ven.VenId.Value && response.OptModification == stored.ModificationNumber))
            {
                continue;
            }

            var window = stored.Definition.StartAfter ?? TimeSpan.Zero;
            Require(
                asked.ValidUntil <= _domain.GetUtcNow() + window && !(asked.ValidUntil > stored.Definition.End + window),
                $"{Name(ven)}: {resource.Id} acts until {asked.ValidUntil:HH:mm:ss} on {Show(stored)}, whose cancellation it has acknowledged");
        }
    }

    /// <summary>Each VEN's view of its live events is the VTN's, and what the VTN has booked is what the VEN does.</summary>
    private async Task CheckDrainedAsync()
    {
        var now = _domain.GetUtcNow();
        foreach (var ven in _vens)
        {
            var known = _vtn.Vens.Find(ven.VenId) ?? throw new InvariantException($"{Name(ven)} is not registered at the VTN as {ven.VenId}");
            Require(known.RegistrationId?.Value == ven.Registration?.RegistrationId, $"{Name(ven)} has another registration than the VTN");

            var live = _vtn.Events.LiveFor(known).Where(stored => stored.StatusAt(now) is not (EventStatus.Cancelled or EventStatus.Completed)).ToList();
            var taken = ven.Events.Known.Where(event_ => event_.EndsAt is null).ToDictionary(event_ => event_.EventId.Value);
            foreach (var stored in live)
            {
                var response = (await _vtn.Events.ResponsesAsync(stored, CancellationToken.None)).SingleOrDefault(each => each.VenId == ven.VenId.Value);
                if (_vtn.Opts.IsHeld(stored, known) && response?.DeliveredModification is null)
                {
                    continue;
                }

                Require(taken.Remove(stored.EventId, out var event_), $"{Name(ven)} does not have {Show(stored)}");
                Require(event_!.ModificationNumber == stored.ModificationNumber, $"{Name(ven)} has modification {event_.ModificationNumber} of {Show(stored)}");
                CheckOpts(ven, event_, stored, response);
            }

            ven.Events.Known.ToList().ForEach(event_ => CheckSchedules(ven, known, event_));
            foreach (var (_, rest) in taken)
            {
                Require(rest.Event.EiEvent.ActivePeriod is { Duration.IsZero: false } period && now >= period.DtStart + period.Duration.From(period.DtStart), $"{Name(ven)} has {Number(rest.EventId)}, which the VTN does not send it");
            }
        }
    }

    private void CheckOpts(ModelVen ven, SiteEvent taken, EventDocument stored, EventResponseDocument? response)
    {
        if (stored.Definition.ResponseRequired == ResponseRequired.Never)
        {
            return;
        }

        var optType = taken.IsOptIn ? OptType.OptIn : OptType.OptOut;
        Require((response?.Opt, response?.OptModification) == (optType, stored.ModificationNumber), $"{Name(ven)} said {optType} to {Show(stored)}, the VTN has {response?.Opt} to modification {response?.OptModification}");
        foreach (var resource in taken.Resources)
        {
            if (ven.Opts.Opts.OfEvent(taken.EventId, resource) is not { Refusal: null } own)
            {
                continue;
            }

            var booked = EventOpt.InForce(response!.EventOpts ?? []).LastOrDefault(opt => opt.Scope.ResourceIds?.Contains(resource.Value) == true);
            Require(own.AnsweredUnder == ven.Registration!.Mark, $"{Name(ven)}: the opt of {resource} to {Show(stored)} is still owed");
            Require(booked?.OptId == own.OptId, $"{Name(ven)} opted {own.OptId} for {resource} to {Show(stored)}, the VTN has {booked?.OptId}");
        }
    }

    /// <summary>What the schedules come to for an event, now and later, is the same on both sides (rules 203, 205).</summary>
    private void CheckSchedules(ModelVen ven, KnownVen known, SiteEvent taken)
    {
        var (now, stored) = (_domain.GetUtcNow(), _vtn.Schedules.SchedulesOf(ven.VenId));
        foreach (var (resource, minutes) in taken.Resources.SelectMany(_ => Enumerable.Range(0, 18), (resource, step) => (resource, step * 5)))
        {
            var at = now.AddMinutes(minutes);
            var ours = ven.Opts.Opts.BySchedule(taken, resource, at);
            var its = new OptPrecedence(known, stored, MarketContextDocument.Implicit(Program), at).BySchedule(resource.Value)?.OptType;
            Require(ours == its, $"{Name(ven)}: by its schedules {resource} is {ours} of {Number(taken.EventId)} at {at:HH:mm}, the VTN has {its}");
        }
    }

    /// <summary>What the events that a VEN knows ask of a resource now.</summary>
    private TimelineDemand? Asked(ModelVen ven, ModelResource resource) => EventTimeline.DemandAt(ven.Events.Known, ven.Opts.Opts, resource, _domain.GetUtcNow());

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvariantException(otherwise);
        }
    }

    private void Keep(int index, EventDocument changed)
    {
        Require(changed.ModificationNumber >= _events[index].ModificationNumber, $"{Show(changed)} went back");
        _events[index] = changed;
    }

    private SiteEvent? Pick(ModelVen ven) => ven.Events.Known.OrderBy(known => Number(known.EventId), StringComparer.Ordinal).ToList() is { Count: > 0 } known
        ? known[_random.Next(known.Count)]
        : null;

    /// <summary>Events by the order in which they were announced, since ids are random.</summary>
    private string Number(OadrEventId eventId) => $"event {_events.FindIndex(each => each.EventId == eventId.Value):00}";

    private string Show(EventDocument stored)
    {
        var definition = stored.Definition;
        var targets = string.Join(", ", definition.Targets.GroupIds.Concat(definition.Targets.ResourceIds).Concat(definition.Targets.VenIds.Select(id => _vens.Find(ven => ven.VenId.Value == id) is { } ven ? Name(ven) : id)));
        return $"{Number(new OadrEventId(stored.EventId))} modification {stored.ModificationNumber} for {targets} from {definition.Start:HH:mm} to {definition.End:HH:mm}"
            + (definition.StartAfter is { } window ? $" startafter {window.TotalMinutes}" : "")
            + (definition.ResponseRequired == ResponseRequired.Never ? ", no answers" : "")
            + (stored.CancelledAt is null ? "" : ", cancelled");
    }

    private string Name(ModelVen ven) => $"ven-{_vens.IndexOf(ven)}";
}
