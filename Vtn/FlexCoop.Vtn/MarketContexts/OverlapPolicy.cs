namespace FlexCoop.Vtn;

/// <summary>Whether two events of one market context may concern one VEN at the same time (rule 18, which leaves it to the program).</summary>
public enum OverlapPolicy
{
    /// <summary>A new or modified event that would overlap another is refused.</summary>
    Forbid,

    /// <summary>The VEN finds out which of them counts.</summary>
    Allow,
}
