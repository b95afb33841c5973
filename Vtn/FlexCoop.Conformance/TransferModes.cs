namespace FlexCoop.Conformance;

/// <summary>Who opens the connection when the VTN has something to say (protocol.md §2.1); in which of them a scenario is played.</summary>
[Flags]
public enum TransferModes
{
    /// <summary>None; no scenario has it.</summary>
    None = 0,

    /// <summary>The VEN polls.</summary>
    Pull = 1,

    /// <summary>The VTN posts to the VEN.</summary>
    Push = 2,

    /// <summary>The scenario is played twice: once in each.</summary>
    Both = Pull | Push,
}
