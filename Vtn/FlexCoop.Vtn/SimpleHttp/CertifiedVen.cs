using FlexCoop.OpenAdr;

namespace FlexCoop.Vtn;

/// <summary>Who a peer is, by its certificate alone; a door that asks for certificates sets it as a feature of the request. In a lab there is none.</summary>
/// <param name="VenId">The one venID under which it may act.</param>
/// <param name="Cooperative">Its tenant.</param>
public sealed record CertifiedVen(VenId VenId, string Cooperative);
