namespace FlexCoop.Ven;

/// <summary>Every place at which the agent can be made to die (<see cref="CrashPoint"/>); what is under way there is in brackets.</summary>
internal static class AgentCrashPoints
{
    /// <summary>A message is about to be sent (the message).</summary>
    public const string BeforeSend = "ven.before-send";

    /// <summary>The VTN has answered, and nothing was done about it (the answer; <c>nothing</c> for an empty one).</summary>
    public const string Received = "ven.received";

    /// <summary>A record is about to be written to the journal (its kind).</summary>
    public const string BeforeRecord = "ven.before-record";

    /// <summary>A record is on the disk, and nothing has followed from it (its kind).</summary>
    public const string AfterRecord = "ven.after-record";

    /// <summary>A small file is about to be replaced (its name).</summary>
    public const string BeforeReplace = "ven.before-replace";

    /// <summary>A small file was replaced (its name).</summary>
    public const string AfterReplace = "ven.after-replace";

    /// <summary>A command was journaled and not given (<c>set</c> or <c>release</c>).</summary>
    public const string AfterIntent = "ven.after-intent";

    /// <summary>A command was given and not journaled as done (<c>set</c> or <c>release</c>).</summary>
    public const string AfterAct = "ven.after-act";

    /// <summary>A command was journaled as done (<c>set</c> or <c>release</c>).</summary>
    public const string AfterDone = "ven.after-done";

    /// <summary>A message was pushed, and nothing was done about it (the message).</summary>
    public const string Pushed = "ven.pushed";

    /// <summary>What was pushed is done, and not answered (the message).</summary>
    public const string BeforePushAnswer = "ven.before-push-answer";

    /// <summary>What was pushed is answered, and nothing has followed from that (the message).</summary>
    public const string AfterPushAnswer = "ven.after-push-answer";

    /// <summary>Those of an agent that listens, beside <see cref="All"/>.</summary>
    public static IReadOnlyList<string> OfPush { get; } = [Pushed, BeforePushAnswer, AfterPushAnswer];

    /// <summary>Those that every agent comes to.</summary>
    public static IReadOnlyList<string> All { get; } =
        [BeforeSend, Received, BeforeRecord, AfterRecord, BeforeReplace, AfterReplace, AfterIntent, AfterAct, AfterDone];
}
