using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Joins events and commands: what has been answered to the VTN is already what the devices follow.</summary>
/// <remarks>
/// One change at a time: while a message of events is taken no command is given, and before it is answered the devices are brought in line.
/// So a superseded or cancelled event never acts after the newer one was acknowledged (architecture §5.4).
/// </remarks>
internal sealed class VenEvents(EiEventService events, EiOptService opts, CommandDispatcher dispatcher, Clocks clocks) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Signal _changed = new();

    public IReadOnlyCollection<SiteEvent> Known => events.Events;

    /// <summary>Takes a message of events.</summary>
    /// <param name="message">The message.</param>
    /// <param name="registration">Who we are.</param>
    /// <param name="owe">Takes the answer, if there is one, before the next change: answers go out in the order of what they answer for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task DistributeAsync(OadrDistributeEvent message, Registration registration, Action<OadrCreatedEvent> owe, CancellationToken cancellationToken) =>
        ChangeAsync(() => events.DistributeEvent(message, registration), owe, cancellationToken);

    /// <summary>Changes an opt on the owner's word: an oadrCreatedEvent for the whole home (rule 42), and an oadrCreateOpt for each resource
    /// that had one, since nothing else changes those (rule 206).</summary>
    /// <returns>Whether the event is known.</returns>
    public async Task<bool> OptAsync(OadrEventId eventId, OptType optType, VenId venId, Action<OadrCreatedEvent> owe, CancellationToken cancellationToken)
    {
        var isKnown = false;
        await ChangeAsync(
            () =>
            {
                if (events.Find(eventId) is not { } taken)
                {
                    return null;
                }

                isKnown = true;
                OadrCreatedEvent? answer = null;
                opts.OptEvent(
                    taken,
                    [.. taken.Resources.Where(resource => opts.Opts.OfEvent(eventId, resource) is not null)],
                    optType,
                    besides => answer = events.Opt(eventId, optType, venId, besides));
                return answer;
            },
            owe,
            cancellationToken);
        return isKnown;
    }

    /// <summary>Opts for resources of an event on the owner's word.</summary>
    public Task<OptOutcome> OptAsync(OadrEventId eventId, OptType optType, IReadOnlyList<ResourceId> resources, CancellationToken cancellationToken) => SayAsync(
        keep => events.Find(eventId) is { } taken ? opts.OptEvent(taken, resources, optType, keep) : OptOutcome.Refused($"there is no event '{eventId}'; 'status' lists those that are known"),
        records =>
        {
            opts.Keep(records);
            return null;
        },
        _ => { },
        cancellationToken);

    /// <summary>Takes up a schedule; the agent's own answers to events follow it.</summary>
    public Task<OptOutcome> AddScheduleAsync(OptSchedule schedule, VenId venId, Action<OadrCreatedEvent> owe, CancellationToken cancellationToken) =>
        SayAsync(keep => opts.AddSchedule(schedule, keep), records => events.AnswerAnew(venId, opts.OptsWith(records), records), owe, cancellationToken);

    /// <summary>Takes a schedule back; the agent's own answers to events follow.</summary>
    public Task<OptOutcome> CancelScheduleAsync(string optId, VenId venId, Action<OadrCreatedEvent> owe, CancellationToken cancellationToken) =>
        SayAsync(keep => opts.CancelSchedule(optId, keep), records => events.AnswerAnew(venId, opts.OptsWith(records), records), owe, cancellationToken);

    /// <summary>Forgets every event.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => ChangeAsync(
        () =>
        {
            events.Forget();
            return null;
        },
        _ => { },
        cancellationToken);

    /// <summary>Follows the timeline, until it is cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // The next change is looked for from the instant that was aligned to: one that comes while the devices are being driven is not missed.
            DateTimeOffset now;
            bool followed;
            await _gate.WaitAsync(cancellationToken);
            try
            {
                now = clocks.Domain.GetUtcNow();
                followed = await dispatcher.AlignAsync(events.Events, opts.Opts, now, cancellationToken);
            }
            finally
            {
                _gate.Release();
            }

            await WaitAsync(now, followed, cancellationToken);
        }
    }

    /// <summary>The domain clock was set: what is due by it now is looked for at once.</summary>
    public void LookAgain() => _changed.Set();

    /// <summary>Lets every resource go: the agent ends.</summary>
    public async Task LetGoAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await dispatcher.AlignAsync([], OwnerOpts.None, clocks.Domain.GetUtcNow(), cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>Takes a word of the owner, which holds with all that follows from it, or not at all (I2).</summary>
    /// <param name="say">What it comes to is handed on, unless it is refused.</param>
    /// <param name="keep">Journals that, with what follows from it, as one; gives the answer that is to be sent.</param>
    /// <param name="owe">Takes the answer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The journal cannot be written: all stands as it was.</exception>
    private async Task<OptOutcome> SayAsync(
        Func<Action<IReadOnlyList<JournalRecord>>, OptOutcome> say,
        Func<IReadOnlyList<JournalRecord>, OadrCreatedEvent?> keep,
        Action<OadrCreatedEvent> owe,
        CancellationToken cancellationToken)
    {
        OptOutcome? outcome = null;
        await ChangeAsync(
            () =>
            {
                OadrCreatedEvent? answer = null;
                outcome = say(records => answer = keep(records));
                return answer;
            },
            owe,
            cancellationToken);
        return outcome!;
    }

    private async Task ChangeAsync(Func<OadrCreatedEvent?> change, Action<OadrCreatedEvent> owe, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var answer = change();
            await dispatcher.AlignAsync(events.Events, opts.Opts, clocks.Domain.GetUtcNow(), cancellationToken);
            if (answer is not null)
            {
                owe(answer);
            }
        }
        finally
        {
            // Also after a change that came to half of it: what is known now is followed.
            _changed.Set();
            _gate.Release();
        }
    }

    private Task WaitAsync(DateTimeOffset alignedTo, bool followed, CancellationToken cancellationToken)
    {
        var atMost = new List<(DateTimeOffset, TimeProvider)>();
        if (EventTimeline.NextChange(events.Events, opts.Opts, alignedTo) is { } next)
        {
            atMost.Add((next, clocks.Domain));
        }

        if (!followed)
        {
            atMost.Add((clocks.Wire.GetUtcNow() + RetryAfter, clocks.Wire));
        }

        return _changed.WaitAsync(atMost, cancellationToken);
    }
}
