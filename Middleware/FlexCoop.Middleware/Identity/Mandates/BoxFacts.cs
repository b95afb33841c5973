namespace FlexCoop.Middleware.Identity;

/// <summary>What a box says of itself; its owner sees it before approving. None of it is believed.</summary>
/// <param name="Model">Printable ASCII, at most 64 characters.</param>
/// <param name="Serial">Printable ASCII, at most 64 characters.</param>
/// <param name="Firmware">Printable ASCII, at most 64 characters.</param>
/// <param name="Network">The address from which it asked.</param>
internal sealed record BoxFacts(string? Model, string? Serial, string? Firmware, string? Network)
{
    /// <summary>Where it wants to be pushed to; null for a box that polls.</summary>
    public BoxServer? Server { get; init; }
}
