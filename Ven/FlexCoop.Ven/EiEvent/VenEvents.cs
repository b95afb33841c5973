using FlexCoop.OpenAdr;

namespace FlexCoop.Ven;

/// <summary>Joins events and commands: what has been answered to the VTN is already what the devices follow.</summary>
/// <remarks>
/// One change at a time: while a message of events is taken no command is given, and before it is answered the devices are brought in line.
/// So a superseded or cancelled event never acts after the newer one was acknowledged (architecture §5.4).
/// </remarks>
internal sealed class VenEvents(EiEventService events, CommandDispatcher dispatcher, Clocks clocks) : IDisposable
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

    /// <summary>Changes an opt on the owner's word.</summary>
    /// <returns>Whether the event is known.</returns>
    public async Task<bool> OptAsync(OadrEventId eventId, OptType optType, VenId venId, Action<OadrCreatedEvent> owe, CancellationToken cancellationToken)
    {
        var isKnown = false;
        await ChangeAsync(
            () =>
            {
                isKnown = events.Events.Any(known => known.EventId == eventId);
                return events.Opt(eventId, optType, venId);
            },
            owe,
            cancellationToken);
        return isKnown;
    }

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
                followed = await dispatcher.AlignAsync(events.Events, now, cancellationToken);
            }
            finally
            {
                _gate.Release();
            }

            await WaitAsync(now, followed, cancellationToken);
        }
    }

    /// <summary>Lets every resource go: the agent ends.</summary>
    public async Task LetGoAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await dispatcher.AlignAsync([], clocks.Domain.GetUtcNow(), cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task ChangeAsync(Func<OadrCreatedEvent?> change, Action<OadrCreatedEvent> owe, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var answer = change();
            await dispatcher.AlignAsync(events.Events, clocks.Domain.GetUtcNow(), cancellationToken);
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
        var atMost = new List<(TimeSpan, TimeProvider)>();
        if (EventTimeline.NextChange(events.Events, alignedTo) is { } next)
        {
            atMost.Add((next - clocks.Domain.GetUtcNow(), clocks.Domain));
        }

        if (!followed)
        {
            atMost.Add((RetryAfter, clocks.Wire));
        }

        return _changed.WaitAsync(atMost, cancellationToken);
    }
}
