using FlexCoop.OpenAdr;

namespace FlexCoop.Conformance;

/// <summary>A resource of the VEN under test: it is metered, and acts on SIMPLE, on prices and on power set-points.</summary>
/// <param name="Id">resourceID.</param>
/// <param name="DeviceClass">A device class of rule 111.</param>
public sealed record SiteResource(ResourceId Id, string DeviceClass);
