using FlexCoop.OpenAdr;
using FlexCoop.Storage;

namespace FlexCoop.Vtn;

/// <summary>What the other services do when a VEN comes or goes.</summary>
internal sealed class VenLifecycle(Outbox outbox, ReportRequestStore reportRequests, EventBook events)
{
    /// <summary>Adds to a unit of work that nothing is owed to the VEN any more, and nothing wanted of it (rules 406, 407).</summary>
    public async Task ForgetAsync(VenId venId, UnitOfWork work, CancellationToken cancellationToken)
    {
        foreach (var row in outbox.OwedTo(venId.Value))
        {
            work.Close(row);
        }

        foreach (var request in await reportRequests.FindOfAsync(venId, cancellationToken))
        {
            work.Delete(ReportRequestDocument.Collection, request);
        }
    }

    /// <summary>Owes the VEN the live events that concern it: an event to a group reaches VENs that join before it ends.</summary>
    public Task WelcomeAsync(VenId venId, CancellationToken cancellationToken) => events.OweToAsync(venId, cancellationToken);
}
