namespace FlexCoop.Middleware.Vens;

/// <summary>The two ends of a transport segment.</summary>
internal sealed record TransportInterfaceResource(string PointOfReceipt, string PointOfDelivery);
