namespace FlexCoop.Ven;

/// <summary>Something that may stand between an agent and its VTN: a row of the table in Ven/README.md.</summary>
/// <param name="Id">What it is called in each message about it, and in the log of a server of ours.</param>
/// <param name="Says">What is seen of it.</param>
/// <param name="Reason">Why it is so.</param>
/// <param name="Remedy">What mends it, in a sentence for who installs the box.</param>
/// <param name="ServerLog">What the log of a server of ours says meanwhile.</param>
public sealed record Cause(string Id, string Says, string Reason, string Remedy, string ServerLog)
{
    /// <summary>The end of each message about it.</summary>
    public string Mark => $"({Id}; 'doctor' tells more.)";
}
