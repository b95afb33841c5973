using FlexCoop.Middleware.Resources;

namespace FlexCoop.Middleware.Registry;

/// <summary>When a contract is in force, and for which devices.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="IsActive">Whether both have agreed, and nobody has ended it.</param>
/// <param name="Start">From when on.</param>
/// <param name="End">Until when, without that instant.</param>
/// <param name="DeviceIds">The devices.</param>
internal sealed record KnownContract(ResourceScope Owner, bool IsActive, DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<string> DeviceIds)
{
    public static KnownContract Of(ResourceDocument document) => new(
        new ResourceScope(document.Cooperative, document.MemberId),
        KnownDevice.Text(document, "status") == "active",
        KnownDevice.Instant(document, "start") ?? DateTimeOffset.MaxValue,
        KnownDevice.Instant(document, "end") ?? DateTimeOffset.MinValue,
        [.. ResourceValue.Find(document.Body, "deviceIds") is { } ids ? ids.EnumerateArray().Select(id => id.GetString()!) : []]);

    /// <summary>Whether it is in force at an instant.</summary>
    public bool IsInForceAt(DateTimeOffset instant) => IsActive && Start <= instant && instant < End;
}
