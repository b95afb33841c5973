namespace FlexCoop.Ven.Devices;

/// <summary>A setting that a device holds.</summary>
/// <param name="Setting">What it holds.</param>
/// <param name="ValidUntil">When it ends by itself, in UTC; at this instant the device already runs on its own.</param>
public sealed record HeldSetting(DeviceSetting Setting, DateTimeOffset ValidUntil);
