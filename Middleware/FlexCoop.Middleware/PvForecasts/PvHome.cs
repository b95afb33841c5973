using FlexCoop.Flexibility.Solar;
using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.PvForecasts;

/// <summary>A home with panels, as the resources <c>homes</c> and <c>devices</c> tell of it.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="VenId">The VEN that speaks for it.</param>
/// <param name="Place">Where it is; null when that is not known.</param>
/// <param name="StationId">The station whose weather is taken for its own; null for the nearest.</param>
/// <param name="GridNode">Where it is connected; null when that is not known.</param>
/// <param name="Panels">Its panels, as devices; none when they are not known as such.</param>
internal sealed record PvHome(ResourceScope Owner, string VenId, GeoPlace? Place, string? StationId, string? GridNode, IReadOnlyList<PvDevice> Panels);
