namespace FlexCoop.Vtn;

/// <summary>How it stands with what is pushed to a VEN.</summary>
public enum PushStatus
{
    /// <summary>Nothing is owed to it, or all has gone out and waits for its answer.</summary>
    Idle,

    /// <summary>Something is owed to it, and goes out.</summary>
    Pushing,

    /// <summary>The last push failed, and the next waits for its time.</summary>
    Waiting,

    /// <summary>The VEN has refused what is owed to it, and the same is not sent again.</summary>
    Refused,
}
