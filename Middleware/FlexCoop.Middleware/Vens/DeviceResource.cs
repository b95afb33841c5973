namespace FlexCoop.Middleware.Vens;

/// <summary>A device or other resource behind a VEN, as its METADATA tells of it.</summary>
/// <param name="Id">The resourceID.</param>
/// <param name="Classes">Its device classes, such as Thermostat; none when the VEN did not say.</param>
/// <param name="Rids">The points that tell of it.</param>
internal sealed record DeviceResource(string Id, IReadOnlyList<string> Classes, IReadOnlyList<string> Rids);
