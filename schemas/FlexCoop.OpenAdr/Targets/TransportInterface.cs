namespace FlexCoop.OpenAdr;

/// <summary>The two ends of a transport segment (XSD: power:transportInterface).</summary>
public sealed record TransportInterface(string PointOfReceipt, string PointOfDelivery);
