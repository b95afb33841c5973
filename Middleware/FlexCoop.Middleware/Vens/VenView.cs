using FlexCoop.OpenAdr;
using FlexCoop.Vtn;

namespace FlexCoop.Middleware.Vens;

/// <summary>Puts together what is shown of a VEN.</summary>
internal sealed class VenView(VenStore vens, VenRegistry registry, PushLanes push, WantedReports wanted, ReportRequestStore requests, Clocks clocks)
{
    /// <summary>A VEN as it stands; null when it is unknown.</summary>
    public async Task<VenResource?> FindAsync(VenId id, CancellationToken cancellationToken) =>
        vens.Find(id) is { } known && await vens.FindDocumentAsync(id, cancellationToken) is { } stored
            ? VenMapping.ToResource(
                stored.Value,
                known,
                registry.IsSilent(known),
                push.Find(known),
                wanted.Of(stored.Value),
                [.. (await requests.FindOfAsync(id, cancellationToken)).Select(request => request.Value)],
                clocks.Domain.GetUtcNow())
            : null;
}
