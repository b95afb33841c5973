using System.Collections.Concurrent;
using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>When the VTN is spoken to: start-up, then polls at the rhythm that it asks for, and ever less often while it cannot be reached (protocol.md §2.6).</summary>
/// <remarks>
/// An agent to which the VTN pushes never polls (rule 500). It speaks when there is something to say, and after a long silence asks for its events, since nothing else shows that the link is
/// gone. What is pushed is taken in turn with what is said: an answer that was under way does not undo it.
/// </remarks>
internal sealed partial class PollLoop(VtnDialogue dialogue, EiRegisterPartyService registration, VenOptions options, Clocks clocks, Random random, ILogger logger)
    : IDisposable
{
    private readonly BackOff _backOff = new(options.MaxBackOff, random);
    private readonly Signal _wake = new();

    /// <summary>Held by a round, and by the owner's cancellation: no poll learns from the VTN that we are to register while we are leaving.</summary>
    private readonly SemaphoreSlim _link = new(1);
    private readonly ConcurrentQueue<TaskCompletionSource> _settling = new();
    private readonly ConcurrentQueue<Action> _written = new();

    /// <summary>How long what is pushed waits for its turn: less than the VTN waits for the answer (§9.1.6).</summary>
    private static readonly TimeSpan PushPatience = TimeSpan.FromSeconds(4);
    private DateTimeOffset? _registerAgainAt;
    private long _startUpNotBefore;
    private long _lastHeard;
    private long _lastContact;
    private bool _hasStartedUpAnew;
    private long _startedUpAt;

    /// <summary>When the VTN last answered all that was asked of it, in domain time; null if never.</summary>
    public DateTimeOffset? LastContact => Interlocked.Read(ref _lastContact) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>Why the VTN cannot be reached, or refuses; null while all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Ends the wait for the next poll: there is something to send.</summary>
    public void Wake() => _wake.Set();

    /// <summary>The VTN wants us to start up anew, as a report has shown: at once, but no more often than it is polled.</summary>
    public void StartUpSoon()
    {
        registration.MustStartUp = true;
        if (registration.Current is { } current)
        {
            var notBefore = Interlocked.Read(ref _startedUpAt) + current.PollInterval.Ticks;
            Interlocked.Exchange(ref _startUpNotBefore, notBefore);
            if (options.Push is not null || clocks.Wire.GetUtcNow().UtcTicks >= notBefore)
            {
                Wake();
            }
        }
    }

    /// <summary>A clock was set, or the machine has slept: what was pushed meanwhile may be lost.</summary>
    public void LookAgain()
    {
        if (options.Push is not null)
        {
            dialogue.AskForEvents();
            Wake();
        }
    }

    /// <summary>Has all said that is owed, and waits for that.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _settling.Enqueue(settled);
        Wake();
        await settled.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes what the VTN pushed, in turn with what is said to it.</summary>
    /// <returns>What is answered; null when its turn did not come in time, and nothing was done.</returns>
    /// <exception cref="IOException">The journal cannot be written: it is not taken.</exception>
    public async Task<PushedReply?> TakePushedAsync(OadrMessage message, CancellationToken cancellationToken)
    {
        var asked = dialogue.EventsAsked;
        var isAtOnce = _link.Wait(TimeSpan.Zero, cancellationToken);
        if (!isAtOnce && !await WaitForTurnAsync(cancellationToken))
        {
            return null;
        }

        try
        {
            FollowWritten();
            if (registration.IsLeft || (registration.Current is null && message is not OadrCancelPartyRegistration))
            {
                return PushedReply.NotRegistered;
            }

            if (asked != dialogue.EventsAsked && message is OadrDistributeEvent)
            {
                // What was asked for, while this waited, may have been newer.
                dialogue.AskForEvents();
            }

            var reply = await dialogue.TakePushedAsync(message, cancellationToken);
            Heard();
            return reply;
        }
        finally
        {
            _link.Release();
        }
    }

    /// <summary>The answer to what was pushed was written, or could not be: what follows from that comes in turn with what is said to the VTN.</summary>
    public void Written(PushedReply reply)
    {
        if (reply.Written is { } written)
        {
            _written.Enqueue(written);
        }

        Wake();
    }

    /// <summary>Ends the registration on the owner's wish: no poll until it is time to register again.</summary>
    /// <returns>What the VTN said; null when there is no registration.</returns>
    /// <exception cref="IOException">The VTN cannot be reached.</exception>
    public async Task<EiResponse?> CancelRegistrationAsync(CancellationToken cancellationToken)
    {
        await _link.WaitAsync(cancellationToken);
        try
        {
            if (registration.Current is not { } current)
            {
                return null;
            }

            var response = await CancelAsync(current, cancellationToken);
            if (response.ResponseCode.IsSuccess)
            {
                await dialogue.LeaveAsync(cancellationToken);
                registration.End();
            }

            return response;
        }
        finally
        {
            _link.Release();
        }
    }

    /// <summary>Registers on the owner's wish.</summary>
    /// <returns>False when there is a registration already.</returns>
    /// <exception cref="IOException">It did not come to an end; it is tried on.</exception>
    public Task<bool> RegisterAsync(CancellationToken cancellationToken) => StartUpAsync(isRegistered: false, cancellationToken);

    /// <summary>Registers again on the owner's wish.</summary>
    /// <returns>False when there is no registration.</returns>
    /// <exception cref="IOException">It did not come to an end; it is tried on.</exception>
    public Task<bool> ReregisterAsync(CancellationToken cancellationToken) => StartUpAsync(isRegistered: true, cancellationToken);

    /// <summary>Ends the registration on the owner's wish, and makes no other until <see cref="RegisterAsync"/>.</summary>
    /// <returns>What the VTN said; null when it is still to be told.</returns>
    public async Task<EiResponse?> UnregisterAsync(CancellationToken cancellationToken)
    {
        await _link.WaitAsync(cancellationToken);
        try
        {
            // Kept before the VTN is told: an agent that dies in between does not register anew.
            registration.Leave();
            var response = registration.Current is { } current ? await TryToCancelAsync(current, cancellationToken) : EiResponse.Ok(requestId: "");
            if (response is { ResponseCode.IsSuccess: false })
            {
                registration.Stay();
                return response;
            }

            await dialogue.LeaveAsync(cancellationToken);
            if (response is not null)
            {
                registration.End();
            }

            return response;
        }
        finally
        {
            _link.Release();
            _wake.Set();
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            var settling = _settling.ToArray();
            await _link.WaitAsync(cancellationToken);
            try
            {
                wait = await RoundAsync(cancellationToken);
            }
            finally
            {
                _link.Release();
            }

            foreach (var settled in settling)
            {
                _settling.TryDequeue(out _);
                settled.TrySetResult();
            }

            await _wake.WaitAsync(wait == Timeout.InfiniteTimeSpan ? [] : [(clocks.Wire.GetUtcNow() + wait, clocks.Wire)], cancellationToken);
        }
    }

    public void Dispose() => _link.Dispose();

    /// <returns>How long to wait before the next round, in real time.</returns>
    private async Task<TimeSpan> RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            FollowWritten();
            if (registration.IsLeft)
            {
                return await LeaveAsync(cancellationToken);
            }

            if (UntilRegistrationIsDue() is { } pause)
            {
                return pause;
            }

            var hasSpoken = options.Push is null || registration.MustStartUp;
            if (registration.MustStartUp)
            {
                if (UntilStartUpIsDue() is { } early)
                {
                    return early;
                }

                Interlocked.Exchange(ref _startedUpAt, clocks.Wire.GetUtcNow().UtcTicks);
                await dialogue.StartUpAsync(cancellationToken);
                _registerAgainAt = null;
                Heard();
            }

            hasSpoken |= await SpeakAsync(cancellationToken);
            if (hasSpoken)
            {
                Heard();
            }

            if (registration.Current is not { } current)
            {
                return TimeSpan.Zero;
            }

            if (registration.MustStartUp)
            {
                // The VTN wants a new registration: at once; one that says so again and again is followed ever less often.
                var wait = _hasStartedUpAnew ? _backOff.Next() : TimeSpan.Zero;
                _hasStartedUpAnew = true;
                return wait;
            }

            Good();
            if (options.Push is { } push)
            {
                return UntilNextLook(push);
            }

            // Never faster than the VTN asks, and not in step with others (§9.1.8).
            return current.PollInterval * (1 + (0.1 * random.NextDouble()));
        }
        catch (IOException failure)
        {
            // The VTN is out of reach or will not listen; or the journal cannot be written, and nothing of what was polled was answered.
            return Bad(failure);
        }
    }

    /// <summary>Says what is owed, and polls, or where nothing is polled asks for all events after a long silence.</summary>
    /// <returns>Whether anything was said.</returns>
    private async Task<bool> SpeakAsync(CancellationToken cancellationToken)
    {
        if (options.Push is not { } push)
        {
            await dialogue.DrainAsync(cancellationToken);
            return true;
        }

        if (clocks.Wire.GetUtcNow().UtcTicks - Interlocked.Read(ref _lastHeard) >= push.LookEvery.Ticks)
        {
            dialogue.AskForEvents();
        }

        return await dialogue.SettleAsync(cancellationToken);
    }

    /// <summary>How long a VTN that pushes may be silent, not in step with others; less where something is to be tried again before.</summary>
    /// <remarks>Interpretation: what shows a VEN that may not poll (rule 500) that its link is gone is left open; it asks for its events.</remarks>
    private TimeSpan UntilNextLook(PushOptions push)
    {
        var now = clocks.Wire.GetUtcNow();
        var silence = TimeSpan.FromTicks(Interlocked.Read(ref _lastHeard) + push.LookEvery.Ticks - now.UtcTicks) + (push.LookEvery * 0.1 * random.NextDouble());
        return dialogue.NextTry is { } next && next - now < silence ? next - now : silence;
    }

    private void FollowWritten()
    {
        while (_written.TryDequeue(out var written))
        {
            written();
        }
    }

    /// <summary>How long the start-up that a report has shown to be wanted must wait; null when it need not.</summary>
    private TimeSpan? UntilStartUpIsDue() =>
        options.Push is not null && Interlocked.Read(ref _startUpNotBefore) - clocks.Wire.GetUtcNow().UtcTicks is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>The VTN has answered all that was asked of it, or has said something by itself.</summary>
    private void Heard()
    {
        Interlocked.Exchange(ref _lastContact, clocks.Domain.GetUtcNow().UtcTicks);
        Interlocked.Exchange(ref _lastHeard, clocks.Wire.GetUtcNow().UtcTicks);
    }

    private async Task<bool> WaitForTurnAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(PushPatience, clocks.Wire);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await _link.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <returns>Null when the VTN cannot be reached.</returns>
    private async Task<EiResponse?> TryToCancelAsync(Registration current, CancellationToken cancellationToken)
    {
        try
        {
            return await CancelAsync(current, cancellationToken);
        }
        catch (IOException unreachable)
        {
            Bad(unreachable);
            return null;
        }
    }

    private async Task<bool> StartUpAsync(bool isRegistered, CancellationToken cancellationToken)
    {
        await _link.WaitAsync(cancellationToken);
        try
        {
            if (isRegistered != (registration is { Current: not null, IsLeft: false }))
            {
                return false;
            }

            registration.Return();
            await dialogue.StartUpAsync(cancellationToken);
            return true;
        }
        finally
        {
            _link.Release();
            _wake.Set();
        }
    }

    /// <summary>Tells the VTN what the owner wanted while it could not be reached, and stays silent.</summary>
    private async Task<TimeSpan> LeaveAsync(CancellationToken cancellationToken)
    {
        // Also when the VTN knows already: the owner may not have waited for the rest.
        await dialogue.LeaveAsync(cancellationToken);
        if (registration.Current is { } current)
        {
            await CancelAnywayAsync(current, cancellationToken);
        }

        Trouble = null;
        _backOff.Reset();
        return Timeout.InfiniteTimeSpan;
    }

    /// <returns>What the VTN said; a refusal by HTTP is one, too.</returns>
    /// <exception cref="IOException">The VTN cannot be reached.</exception>
    private async Task<EiResponse> CancelAsync(Registration current, CancellationToken cancellationToken)
    {
        try
        {
            return await registration.CancelAsync(current, cancellationToken);
        }
        catch (VtnRefusedException refused)
        {
            return new EiResponse(EiResponseCode.DeploymentOther, refused.Message, RequestId: "");
        }
    }

    /// <exception cref="IOException">The VTN cannot be reached.</exception>
    private async Task CancelAnywayAsync(Registration current, CancellationToken cancellationToken)
    {
        var response = await CancelAsync(current, cancellationToken);
        if (!response.ResponseCode.IsSuccess)
        {
            Log.LeftAnyway(logger, $"{response.ResponseCode} {response.ResponseDescription}");
        }

        registration.End();
    }

    /// <summary>How long no registration is to be tried since the last was ended (rule 401); null when it may be.</summary>
    private TimeSpan? UntilRegistrationIsDue()
    {
        if (!registration.IsEnded)
        {
            _registerAgainAt = null;
            return null;
        }

        var now = clocks.Wire.GetUtcNow();
        _registerAgainAt ??= now + options.RegisterAgainAfter;
        return _registerAgainAt > now ? _registerAgainAt - now : null;
    }

    private void Good()
    {
        if (Trouble is not null)
        {
            Log.Recovered(logger);
        }

        Trouble = null;
        _hasStartedUpAnew = false;
        _backOff.Reset();
    }

    private TimeSpan Bad(IOException failure)
    {
        // Once for each change of state, not for each try.
        if (Trouble is null)
        {
            Log.Trouble(logger, failure.Message);
        }

        if (options.Push is not null)
        {
            // A VTN that was away may have given up what it had to push.
            dialogue.AskForEvents();
        }

        Trouble = failure.Message;
        return _backOff.Next((failure as VtnUnreachableException)?.RetryAfter);
    }

    private static partial class Log
    {
        [LoggerMessage(3501, LogLevel.Warning, "Trouble with the VTN, trying on: {Reason}")]
        public static partial void Trouble(ILogger logger, string reason);

        [LoggerMessage(3508, LogLevel.Warning, "The VTN will not end the registration; the owner has ended it here: {Reason}")]
        public static partial void LeftAnyway(ILogger logger, string reason);

        [LoggerMessage(3502, LogLevel.Information, "The VTN answers again")]
        public static partial void Recovered(ILogger logger);
    }
}
