namespace FlexCoop.Storage;

/// <summary>Every place at which the server can be made to die (<see cref="CrashPoint"/>); what is under way there is in brackets.</summary>
internal static class ServerCrashPoints
{
    /// <summary>A message of a VEN was read, and nothing has been done for it (the message).</summary>
    public const string Received = "vtn.received";

    /// <summary>The commits of a group are in the transaction, which is not durable (the message or operation of each).</summary>
    public const string BeforeCommit = "storage.before-commit";

    /// <summary>The transaction is durable, and nobody knows it (the message or operation of each).</summary>
    public const string AfterCommit = "storage.after-commit";

    /// <summary>A row of the outbox was taken for this answer, of which no byte was written (the answer).</summary>
    public const string HandingOver = "vtn.handing-over";

    /// <summary>The answer is made, and no byte of it written (the message).</summary>
    public const string BeforeAnswer = "vtn.before-answer";

    /// <summary>The answer was written, and what follows from that not done (the message).</summary>
    public const string AfterAnswer = "vtn.after-answer";

    /// <summary>A message is made for a VEN in push mode, and no byte of it sent (the message).</summary>
    public const string PushSending = "vtn.push-sending";

    /// <summary>The VEN has answered what was pushed, and nothing was done with the answer (the message).</summary>
    public const string PushAnswered = "vtn.push-answered";

    /// <summary>What follows from the answer is durable (the message).</summary>
    public const string PushNoted = "vtn.push-noted";

    /// <summary>An operation of REST that changes something has come in (the operation).</summary>
    public const string RestReceived = "rest.received";

    /// <summary>It was done, and no byte of the answer written (the operation).</summary>
    public const string RestBeforeAnswer = "rest.before-answer";

    /// <summary>The answer was written (the operation).</summary>
    public const string RestAfterAnswer = "rest.after-answer";

    /// <summary>Those of VENs in push mode.</summary>
    public static IReadOnlyList<string> Pushing { get; } = [PushSending, PushAnswered, PushNoted];

    /// <summary>All others, that VENs which poll and operators come by.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Received, BeforeCommit, AfterCommit, HandingOver, BeforeAnswer, AfterAnswer, RestReceived, RestBeforeAnswer, RestAfterAnswer];
}
