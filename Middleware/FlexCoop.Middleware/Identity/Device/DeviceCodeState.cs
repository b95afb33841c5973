namespace FlexCoop.Middleware.Identity;

/// <summary>Where a device code stands.</summary>
internal enum DeviceCodeState
{
    Pending,
    Approved,
    Denied,
    Spent,
}
