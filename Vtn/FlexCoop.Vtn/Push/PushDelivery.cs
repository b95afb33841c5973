using FlexCoop.OpenAdr;
using FlexCoop.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlexCoop.Vtn;

/// <summary>Pushes to a VEN what is owed to it, one message after the other, in the order in which they would be polled (protocol.md §3.3, §8.1).</summary>
/// <remarks>
/// <list type="number">
/// <item>Whose way it is: registered in push mode and told so, or entered with an address as one of 2.0a, and past the time of its back-off.</item>
/// <item>The next row that is owed and may go out; the message is built from what is true now, and signed where that is asked for.</item>
/// <item>The row counts as handed over, and the message goes out.</item>
/// <item>A VEN that has meanwhile registered elsewhere, or polls, is owed the row again: whoever answered there says nothing.</item>
/// <item>What came is brought to its service, which commits; that closes the row, as in pull. An event's row waits for oadrCreatedEvent.</item>
/// <item>A failure owes the row again. Where nothing got through, all wait (503 and 429 are no room for anything); what met one message makes that one wait, and the next in rank goes out. What was refused as it is (404, 406, 501) stays owed, and is not sent again until its content changes or the VEN registers again.</item>
/// </list>
/// Interpretation: what must not be sent again (§9.1.5) is not lost by that: it is seen at the VEN until then, and goes out once more after a restart of the VTN.
/// </remarks>
internal sealed partial class PushDelivery(
    VenStore vens, OwedMessages owed, OadrPollService poll, PushClient client, PushAnswers answers, MessageSignatures signatures, Database database, Clocks clocks,
    IOptions<PushOptions> options, IOptions<VtnOptions> vtn, ILogger<PushDelivery> logger)
{
    /// <summary>Does the next thing for a VEN.</summary>
    /// <returns>Whether there may be more to do now.</returns>
    public async Task<bool> StepAsync(PushLane lane, CancellationToken cancellationToken)
    {
        // Step 1
        if (vens.Find(lane.VenId) is not { PushAddress: { } address, IsServed: true, IsTold: true } ven)
        {
            return false;
        }

        if (lane.Trouble is { } trouble && trouble.NextTryAt > clocks.Wire.GetUtcNow())
        {
            lane.WakeAt(trouble.NextTryAt);
            return false;
        }

        // Step 2. What comes due while it is looked for is woken for.
        var looked = clocks.Wire.GetUtcNow();
        CrashPoint.Begin("push");
        var reply = await poll.NextAsync(ven, lane.MayGoFirst, cancellationToken);
        reply ??= lane.Trouble is null ? null : await poll.NextAsync(ven, lane.MayPush, cancellationToken);
        if (reply is not { Message: { } message, Row: { } row })
        {
            WakeAtNext(lane, looked);
            return false;
        }

        CrashPoint.Begin(message.PayloadName);
        var body = signatures.SignPushed(ven, reply.Body);

        // Step 3
        var handOver = owed.HandedOver(row);
        try
        {
            CrashPoint.Reach(ServerCrashPoints.PushSending);
            var answer = await client.SendAsync(ven, PushAddress.Endpoint(address, ServiceOf(message), ven.Profile), body, cancellationToken);
            CrashPoint.Reach(ServerCrashPoints.PushAnswered);

            // Step 4
            if (vens.Find(lane.VenId) is not { IsServed: true } now || now.RegistrationId != ven.RegistrationId || now.PushAddress != address)
            {
                owed.NotHandedOver(handOver);
                return true;
            }

            // Step 5
            var taken = answer.Fault is null ? await answers.TakeAsync(message, now, answer) : new PushTaken(answer.Fault);
            if (taken.Fault is not null)
            {
                // Step 6
                owed.NotHandedOver(handOver);
                await FailAsync(lane, row, message, answer with { Fault = taken.Fault });
                return true;
            }

            if (reply.WrittenAsync is { } written)
            {
                await written(CancellationToken.None);
            }

            if (taken.IsOfAVen)
            {
                now.Seen(clocks);
            }

            await SucceedAsync(lane, row);
            CrashPoint.Reach(ServerCrashPoints.PushNoted);
            if (taken.Next is { } next)
            {
                await TellAsync(now, address, next, cancellationToken);
            }

            return true;
        }
        catch
        {
            // A fault of ours: the VEN is owed it as before.
            owed.NotHandedOver(handOver);
            throw;
        }
    }

    private static OadrServiceName ServiceOf(OadrMessage message) => message switch
    {
        OadrDistributeEvent => OadrServiceName.EiEvent,
        OadrRequestReregistration or OadrCancelPartyRegistration => OadrServiceName.EiRegisterParty,
        _ => OadrServiceName.EiReport,
    };

    private void WakeAtNext(PushLane lane, DateTimeOffset looked)
    {
        var all = owed.All(lane.VenId);
        if (all.Count == 0)
        {
            lane.NothingOwed();
        }

        var (again, due) = (owed.OwedAgainAt(lane.VenId, looked), lane.DueAt(all, looked));
        if ((again < due ? again : due ?? again) is { } next)
        {
            lane.WakeAt(next);
        }
    }

    /// <summary>What a VEN asked for beside its answer is answered by a message of its own (§8.3.2.4); whether it comes is no matter, since what it asked for is owed.</summary>
    private async Task TellAsync(KnownVen ven, Uri address, OadrMessage message, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(ven, PushAddress.Endpoint(address, ServiceOf(message)), signatures.SignPushed(ven, OadrWriter.Write(message)), cancellationToken);
        if (answer.Fault is { } fault)
        {
            Log.NotTold(logger, message.PayloadName, ven.VenId, ForeignText.Shorten(fault));
        }
    }

    private async Task FailAsync(PushLane lane, OutboxRow row, OadrMessage message, PushAnswer answer)
    {
        var fault = ForeignText.Shorten(answer.Fault!);
        var atMost = options.Value.RetryAtMost;
        if (answer.IsNoWay)
        {
            if (lane.Failed(fault, answer.RetryAfter, atMost, answer.WasSent ? row : null))
            {
                Log.Failed(logger, message.PayloadName, lane.VenId, fault);
                await NoteAsync(lane.VenId, $"could not be pushed {message.PayloadName}: {fault} It is tried again, ever less often");
            }

            return;
        }

        lane.GotThrough();
        if (answer.IsFinal)
        {
            lane.Refused(row);
            Log.Refused(logger, message.PayloadName, lane.VenId, fault);
            await NoteAsync(lane.VenId, $"refused {message.PayloadName}: {fault} It is not sent again until its content changes, or the VEN registers again");
        }
        else if (lane.Failed(row, fault, answer.RetryAfter, atMost, owed.All(lane.VenId)))
        {
            Log.Failed(logger, message.PayloadName, lane.VenId, fault);
            await NoteAsync(lane.VenId, $"could not be pushed {message.PayloadName}: {fault} It is tried again, ever less often, and what else is owed goes out");
        }
    }

    private async Task SucceedAsync(PushLane lane, OutboxRow row)
    {
        var before = lane.Taken(row, vtn.Value.AnswerTimeout, options.Value.RetryAtMost, owed.All(lane.VenId));
        if ((lane.GotThrough() ?? before) is { } trouble)
        {
            Log.Works(logger, lane.VenId, trouble.Failures, trouble.Since);
            await NoteAsync(lane.VenId, "takes what is pushed again");
        }
    }

    private Task NoteAsync(VenId venId, string what) => database.CommitAsync(new UnitOfWork().Note(venId, clocks.Domain.GetUtcNow(), what), CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(2952, LogLevel.Warning, "{PayloadName} could not be pushed to VEN {VenId}: {Fault} It is tried again, ever less often")]
        public static partial void Failed(ILogger logger, string payloadName, VenId venId, QuotingText fault);

        [LoggerMessage(2953, LogLevel.Warning, "{PayloadName} was refused by VEN {VenId}: {Fault} It is not sent again until its content changes, or the VEN registers again")]
        public static partial void Refused(ILogger logger, string payloadName, VenId venId, QuotingText fault);

        [LoggerMessage(2954, LogLevel.Information, "VEN {VenId} takes what is pushed again, after {Failures} failures since {Since}")]
        public static partial void Works(ILogger logger, VenId venId, int failures, DateTimeOffset since);

        [LoggerMessage(2955, LogLevel.Warning, "{PayloadName}, which answers what VEN {VenId} asked for beside its answer, could not be pushed: {Fault}")]
        public static partial void NotTold(ILogger logger, string payloadName, VenId venId, QuotingText fault);
    }
}
