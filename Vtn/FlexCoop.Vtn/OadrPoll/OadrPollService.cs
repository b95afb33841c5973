using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>OadrPoll on the VTN's side (protocol.md §7): one payload for each poll, until nothing is owed.</summary>
internal sealed class OadrPollService(OwedMessages owed, EiRegisterPartyService registerParty, EiEventService events, ReportHandOver reports)
{
    /// <summary>Answers a poll.</summary>
    /// <remarks>Interpretation: a VEN in push mode that polls is answered as any other, since whoever asks is there.</remarks>
    public async ValueTask<Reply> PollAsync(KnownVen ven, CancellationToken cancellationToken) => await NextAsync(ven, isWanted: null, cancellationToken) ?? ven.NothingOwed;

    /// <summary>The next message that is owed to a VEN; null when none is.</summary>
    /// <param name="ven">The VEN.</param>
    /// <param name="isWanted">Which rows may be handed over now; null for all.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    public async ValueTask<Reply?> NextAsync(KnownVen ven, Func<OutboxRow, bool>? isWanted, CancellationToken cancellationToken)
    {
        // A VEN whose registration ends is handed nothing else.
        do
        {
            while (owed.Next(ven.VenId, isWanted) is { } row && (!ven.IsLeaving || row.Kind == OwedKind.CancelRegistration))
            {
                if (await BuildAsync(row, ven, cancellationToken) is { } reply)
                {
                    return reply;
                }
            }
        }
        while (owed.Find(ven.VenId, OwedKind.Events) is null && await events.ReleaseAsync(ven, cancellationToken));

        return null;
    }

    private async Task<Reply?> BuildAsync(OutboxRow row, KnownVen ven, CancellationToken cancellationToken) => row.Kind switch
    {
        OwedKind.CancelRegistration => await registerParty.HandOverCancellationAsync(row, ven, cancellationToken),
        OwedKind.RegisterReport => OwnReportService.HandOver(row),
        OwedKind.Reregister => EiRegisterPartyService.HandOverReregistration(row, ven),
        OwedKind.Events => await events.HandOverAsync(row, ven, cancellationToken),
        OwedKind.CreateReport => await reports.CreateReportAsync(row, ven, cancellationToken),
        OwedKind.CancelReport => await reports.CancelReportAsync(row, ven, cancellationToken),
        _ => throw new InvalidDataException($"The outbox holds a row of the unknown kind '{row.Kind}'."),
    };
}
