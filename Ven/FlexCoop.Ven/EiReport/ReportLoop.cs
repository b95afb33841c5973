using System.Collections.Concurrent;
using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>Samples as the VTN has asked, and delivers; what cannot be delivered is kept, and delivered when the link is back.</summary>
internal sealed partial class ReportLoop(
    VtnClient vtn, EiRegisterPartyService registration, EiReportService reports, Func<BackOff> newBackOff, Clocks clocks, ILogger logger)
{
    private readonly ConcurrentQueue<ReportSchedule> _due = new();
    private readonly Signal _wake = new();
    private readonly BackOff _backOff = newBackOff();

    /// <summary>The reports at which the VTN fails, and when each is tried again, in real time: others do not wait for them.</summary>
    private readonly Dictionary<ReportSchedule, (DateTimeOffset At, BackOff BackOff)> _later = [];

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        reports.SampleAsync(
            schedule =>
            {
                _due.Enqueue(schedule);
                _wake.Set();
            },
            cancellationToken),
        DeliverAsync(cancellationToken));

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_due.TryDequeue(out var schedule))
            {
                if (!_later.ContainsKey(schedule))
                {
                    await DeliverAsync(schedule, cancellationToken);
                }
            }

            var now = clocks.Wire.GetUtcNow();
            foreach (var schedule in _later.Where(later => later.Value.At <= now).Select(later => later.Key).ToList())
            {
                await DeliverAsync(schedule, cancellationToken);
            }

            await _wake.WaitAsync(_later.Select(later => (later.Value.At - now, clocks.Wire)), cancellationToken);
        }
    }

    private async Task DeliverAsync(ReportSchedule schedule, CancellationToken cancellationToken)
    {
        while (registration.Current is { } current && reports.Next(schedule, new VenId(current.VenId)) is var (message, samples))
        {
            try
            {
                var answer = await vtn.PostAsync(OadrServiceName.EiReport, message, cancellationToken);
                _backOff.Reset();
                _later.Remove(schedule);
                if (!IsTaken(answer, schedule))
                {
                    Keep(samples);
                    return;
                }

                reports.Delivered(samples);
            }
            catch (VtnUnreachableException)
            {
                Keep(samples);
                await Task.Delay(_backOff.Next(), clocks.Wire, cancellationToken);
            }
            catch (VtnFaultException fault)
            {
                Keep(samples);
                Later(schedule, fault);
                return;
            }
            catch (VtnRefusedException refused)
            {
                Log.Refused(logger, schedule.Id, refused.Message);
                reports.Delivered(samples);
            }
        }

        _later.Remove(schedule);
        if (schedule.IsOver)
        {
            reports.Remove(schedule.Id);
        }
    }

    private void Later(ReportSchedule schedule, VtnFaultException fault)
    {
        if (!_later.TryGetValue(schedule, out var later))
        {
            Log.Undigested(logger, schedule.Id, fault.Message);
            later.BackOff = newBackOff();
        }

        _later[schedule] = (clocks.Wire.GetUtcNow() + later.BackOff.Next(), later.BackOff);
    }

    private void Keep(IReadOnlyList<ReportSample> samples)
    {
        try
        {
            reports.Keep(samples);
        }
        catch (IOException notWritten)
        {
            // They stay in memory, and are lost only if the agent ends before the link is back.
            Log.NotKept(logger, notWritten);
        }
    }

    /// <returns>Whether the VTN has the data.</returns>
    private bool IsTaken(OadrMessage? answer, ReportSchedule schedule)
    {
        if (answer is OadrRequestReregistration)
        {
            registration.MustStartUp = true;
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
            foreach (var id in cancel.ReportRequestIds)
            {
                reports.Remove(id);
            }
        }

        if (response.ResponseCode.IsSuccess)
        {
            return true;
        }

        if (response.ResponseCode == EiResponseCode.NotRegistered)
        {
            registration.MustStartUp = true;
            return false;
        }

        // The VTN knows the report no more, or cannot take it; it will ask anew if it wants it (rule 306).
        Log.Refused(logger, schedule.Id, $"{response.ResponseCode} {response.ResponseDescription}");
        reports.Remove(schedule.Id);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(3303, LogLevel.Warning, "Data of report {ReportRequestId} were refused: {Reason}")]
        public static partial void Refused(ILogger logger, ReportRequestId reportRequestId, string reason);

        [LoggerMessage(3304, LogLevel.Error, "Samples that could not be delivered cannot be journaled either")]
        public static partial void NotKept(ILogger logger, Exception exception);

        [LoggerMessage(3305, LogLevel.Warning, "The VTN fails at report {ReportRequestId}, which is tried again ever less often: {Reason}")]
        public static partial void Undigested(ILogger logger, ReportRequestId reportRequestId, string reason);
    }
}
