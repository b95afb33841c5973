using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Registry;

/// <summary>What of a home its devices share, unless they say otherwise.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="VenId">The VEN that speaks for it.</param>
/// <param name="GridNode">Where it is connected; null where nobody says.</param>
/// <param name="Place">Where it is; null where nobody says.</param>
internal sealed record KnownHome(ResourceScope Owner, string VenId, string? GridNode, (double Latitude, double Longitude)? Place)
{
    public static KnownHome Of(ResourceDocument document) => new(
        new ResourceScope(document.Cooperative, document.MemberId), KnownDevice.Text(document, "venId")!, KnownDevice.Text(document, "gridNode"), KnownDevice.PlaceOf(document));
}
