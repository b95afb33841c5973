using System.Threading.Channels;
using FlexCoop.OpenAdr;
using Microsoft.Extensions.Logging;

namespace FlexCoop.Ven;

/// <summary>Samples as the VTN has asked, and delivers; what cannot be delivered is kept, and delivered when the link is back.</summary>
internal sealed partial class ReportLoop(
    VtnClient vtn, EiRegisterPartyService registration, EiReportService reports, ReportQueue queue, PollLoop poll, BackOff backOff, Clocks clocks, ILogger logger)
{
    private readonly Channel<ReportSchedule> _due = Channel.CreateUnbounded<ReportSchedule>(new UnboundedChannelOptions { SingleReader = true });

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        reports.SampleAsync(schedule => _due.Writer.TryWrite(schedule), cancellationToken),
        DeliverAsync(cancellationToken));

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        await foreach (var schedule in _due.Reader.ReadAllAsync(cancellationToken))
        {
            while (registration.Current is { } current && reports.Next(schedule, new VenId(current.VenId)) is var (message, samples))
            {
                try
                {
                    var answer = await vtn.PostAsync(OadrServiceName.EiReport, message, cancellationToken);
                    backOff.Reset();
                    if (!IsTaken(answer, schedule))
                    {
                        break;
                    }

                    queue.Delivered(samples);
                }
                catch (VtnUnreachableException)
                {
                    Keep(samples);
                    await Task.Delay(backOff.Next(), clocks.Wire, cancellationToken);
                }
                catch (VtnRefusedException refused)
                {
                    Log.Refused(logger, schedule.Id, refused.Message);
                    queue.Delivered(samples);
                }
            }
        }
    }

    private void Keep(IReadOnlyList<ReportSample> samples)
    {
        try
        {
            queue.Keep(samples);
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
            poll.NotRegistered();
            return false;
        }

        // The VTN knows the report no more, or cannot take it; it will ask anew if it wants it (rule 306).
        Log.Refused(logger, schedule.Id, $"{response.ResponseCode} {response.ResponseDescription}");
        reports.Remove(schedule.Id);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(3304, LogLevel.Error, "Samples that could not be delivered cannot be journaled either")]
        public static partial void NotKept(ILogger logger, Exception exception);

        [LoggerMessage(3303, LogLevel.Warning, "Data of report {ReportRequestId} were refused: {Reason}")]
        public static partial void Refused(ILogger logger, ReportRequestId reportRequestId, string reason);
    }
}
