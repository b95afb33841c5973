namespace FlexCoop.Middleware.Messages;

/// <summary>Where a message stands, as its document says.</summary>
internal static class MessageStatus
{
    public const string Waiting = "waiting";
    public const string Delivered = "delivered";
    public const string Dead = "dead";
}
