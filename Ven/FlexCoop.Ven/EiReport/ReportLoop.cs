using System.Collections.Concurrent;
using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>Delivers reports as they are due; what cannot be delivered is kept, and delivered when the link is back.</summary>
internal sealed partial class ReportLoop(
    VtnClient vtn, EiRegisterPartyService registration, EiReportService reports, VtnDialogue dialogue, PollLoop poll, Func<BackOff> newBackOff, Clocks clocks, ILogger logger)
{
    private readonly ConcurrentDictionary<ReportSchedule, bool> _due = new();
    private readonly Signal _wake = new();
    private readonly BackOff _backOff = newBackOff();

    /// <summary>The reports at which the VTN fails, and when each is tried again, in real time: others do not wait for them.</summary>
    private readonly Dictionary<ReportSchedule, (DateTimeOffset At, BackOff BackOff)> _later = [];

    /// <summary>The reports that wait for the end of the start-up.</summary>
    private readonly HashSet<ReportSchedule> _held = [];
    private volatile bool _isUnreachable;

    /// <summary>Has a report delivered; one that must wait outlives the agent from now on.</summary>
    public void ReportDue(ReportSchedule schedule)
    {
        if (_isUnreachable || !registration.MayReport)
        {
            reports.Keep(schedule);
        }

        _due[schedule] = true;
        _wake.Set();
    }

    /// <summary>The start-up has ended: what waited for that is delivered.</summary>
    public void GoOn() => _wake.Set();

    /// <summary>Delivers what is due, until it is cancelled.</summary>
    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var schedule in _due.Keys.Where(schedule => _due.TryRemove(schedule, out var _) && !_later.ContainsKey(schedule)).ToList())
            {
                await DeliverAsync(schedule, cancellationToken);
            }

            foreach (var schedule in registration.MayReport ? _held.ToList() : [])
            {
                _held.Remove(schedule);
                await DeliverAsync(schedule, cancellationToken);
            }

            var now = clocks.Wire.GetUtcNow();
            foreach (var schedule in _later.Where(later => later.Value.At <= now).Select(later => later.Key).ToList())
            {
                await DeliverAsync(schedule, cancellationToken);
            }

            await _wake.WaitAsync(_later.Select(later => (later.Value.At, clocks.Wire)), cancellationToken);
        }
    }

    private async Task DeliverAsync(ReportSchedule schedule, CancellationToken cancellationToken)
    {
        // Looked at before all is delivered: if it becomes so meanwhile, what was last comes with the next delivery.
        var isOver = schedule.IsOver;
        if (schedule.IsMetadata && reports.Schedules.Contains(schedule))
        {
            dialogue.OweMetadata(schedule.Id);
            poll.Wake();
        }

        while (registration.MayReport && registration.Current is { } current && reports.Next(schedule, new VenId(current.VenId)) is var (message, samples))
        {
            try
            {
                var answer = await vtn.PostAsync(OadrServiceName.EiReport, message, cancellationToken);
                _backOff.Reset();
                _isUnreachable = false;
                _later.Remove(schedule);
                if (IsTaken(answer, schedule))
                {
                    reports.Delivered(schedule, samples);
                }
                else if (registration.MayReport)
                {
                    reports.Keep(schedule);
                    return;
                }
            }
            catch (VtnUnreachableException unreachable)
            {
                _isUnreachable = true;

                // The others wait behind this one: what they hold is to outlive the agent, too.
                foreach (var waiting in reports.Schedules)
                {
                    reports.Keep(waiting);
                }

                reports.Keep(schedule);
                await Task.Delay(_backOff.Next(unreachable.RetryAfter), clocks.Wire, cancellationToken);
            }
            catch (VtnFaultException fault)
            {
                reports.Keep(schedule);
                if (!_later.ContainsKey(schedule))
                {
                    Log.Undigested(logger, schedule.Id, fault.Message);
                }

                Later(schedule);
                return;
            }
            catch (VtnRefusedException refused)
            {
                Log.Refused(logger, schedule.Id, refused.Message);
                reports.Delivered(schedule, samples);
            }
        }

        if (!registration.MayReport)
        {
            // Nothing is reported before the start-up (rules 309, 405), which voids what is not wanted once.
            reports.Keep(schedule);
            _later.Remove(schedule);
            _held.Add(schedule);
            return;
        }

        _later.Remove(schedule);
        if (isOver && registration.Current is not null)
        {
            reports.Remove(schedule);
        }
    }

    private void Later(ReportSchedule schedule)
    {
        var backOff = _later.TryGetValue(schedule, out var later) ? later.BackOff : newBackOff();
        _later[schedule] = (clocks.Wire.GetUtcNow() + backOff.Next(), backOff);
    }

    /// <returns>Whether the VTN has the data.</returns>
    private bool IsTaken(OadrMessage? answer, ReportSchedule schedule)
    {
        if (answer is OadrRequestReregistration)
        {
            poll.StartUpSoon();
            return false;
        }

        var response = answer switch
        {
            OadrUpdatedReport updated => updated.EiResponse,
            OadrResponse refused => refused.EiResponse,
            _ => EiResponse.Ok(requestId: ""),
        };
        if (answer is OadrUpdatedReport { CancelReport: { } cancel })
        {
            Cancel(cancel);
        }

        if (response.ResponseCode.IsSuccess)
        {
            return true;
        }

        if (response.ResponseCode == EiResponseCode.NotRegistered)
        {
            poll.StartUpSoon();
            return false;
        }

        // The VTN knows the report no more, or cannot take it; it will ask anew if it wants it (rule 306).
        Log.Refused(logger, schedule.Id, $"{response.ResponseCode} {response.ResponseDescription}");
        reports.Remove(schedule);
        return false;
    }

    /// <summary>A cancellation that came beside the answer to data wants no answer of its own (rule 328).</summary>
    private void Cancel(OadrCancelReport cancel)
    {
        try
        {
            var canceled = reports.CancelReport(cancel, cancel.VenId ?? new VenId(""));
            if (!canceled.EiResponse.ResponseCode.IsSuccess)
            {
                Log.NotCancelled(logger, canceled.EiResponse.ResponseDescription);
            }

            reports.Begin();
        }
        catch (IOException notWritten)
        {
            Log.NotCancelled(logger, notWritten.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3303, LogLevel.Warning, "Data of report {ReportRequestId} were refused: {Reason}")]
        public static partial void Refused(ILogger logger, ReportRequestId reportRequestId, string reason);

        [LoggerMessage(3310, LogLevel.Warning, "The VTN cancels reports that go on: {Reason}")]
        public static partial void NotCancelled(ILogger logger, string? reason);

        [LoggerMessage(3305, LogLevel.Warning, "The VTN fails at report {ReportRequestId}, which is tried again ever less often: {Reason}")]
        public static partial void Undigested(ILogger logger, ReportRequestId reportRequestId, string reason);
    }
}
