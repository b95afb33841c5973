using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>What the other services do when a VEN comes or goes.</summary>
internal sealed class VenLifecycle(VenStore vens, Outbox outbox, ReportRequestStore reportRequests, EventBook events, Clocks clocks)
{
    /// <summary>Ends a registration: what the VEN had registered, was asked and is owed is forgotten, and itself stays known (rule 407).</summary>
    /// <param name="read">The VEN as it was read.</param>
    /// <param name="how">Who ended it, for the log.</param>
    /// <param name="cancellationToken">Gives up before the change.</param>
    /// <returns>False when somebody else changed the VEN since it was read.</returns>
    public async Task<bool> TryEndAsync(Stored<VenDocument> read, string how, CancellationToken cancellationToken)
    {
        var venId = new VenId(read.Value.VenId);
        var now = clocks.Domain.GetUtcNow();
        var ended = read.Value with
        {
            RegistrationId = null,
            EndedRegistrationId = read.Value.RegistrationId,
            CancelledAt = now,
            CancelAskedAt = null,
            SilentSince = null,
            Reports = null,
            WantedReports = null,
            PushAddress = null,
        };
        var work = new UnitOfWork().Note(venId, now, $"registration cancelled by {how}").Publish(ended, now, "cancelled");
        await ForgetAsync(venId, work, cancellationToken);
        return await vens.TryUpdateAsync(read, ended, work, cancellationToken);
    }

    /// <summary>Adds to a unit of work that nothing is owed to the VEN any more, and nothing wanted of it (rules 406, 407).</summary>
    public async Task ForgetAsync(VenId venId, UnitOfWork work, CancellationToken cancellationToken)
    {
        foreach (var row in outbox.OwedTo(venId.Value))
        {
            work.Close(row);
        }

        foreach (var request in await reportRequests.FindAllOfAsync(venId, cancellationToken))
        {
            work.Delete(ReportRequestDocument.Collection, request);
        }
    }

    /// <summary>Whether a live event concerns the VEN.</summary>
    public bool HasEvents(VenId venId) => vens.Find(venId) is { } ven && events.LiveFor(ven).Any();

    /// <summary>Owes the VEN the live events that concern it: an event to a group reaches VENs that join before it ends.</summary>
    public Task WelcomeAsync(VenId venId, CancellationToken cancellationToken) => events.OweToAsync(venId, cancellationToken);
}
