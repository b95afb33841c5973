namespace FlexCoop.Conformance;

/// <summary>How a scenario ended.</summary>
public enum Verdict
{
    /// <summary>The node under test did what was expected.</summary>
    Passed,

    /// <summary>It did not, or did not answer.</summary>
    Failed,

    /// <summary>It was not played, or not to its end, for a reason that is told.</summary>
    Skipped,

    /// <summary>Nothing can be said of the node: the run was interrupted, or the bench failed.</summary>
    Inconclusive,
}
