namespace FlexCoop.Ven;

/// <summary>What a box says of itself, for the eyes of its owner; nobody believes it.</summary>
/// <param name="Model">At most 64 printable ASCII characters; null when it is not known.</param>
/// <param name="Serial">The serial number, as <paramref name="Model"/>.</param>
/// <param name="Firmware">The version of this program, as <paramref name="Model"/>.</param>
public sealed record BoxFacts(string? Model, string? Serial, string? Firmware);
