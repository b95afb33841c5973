namespace FlexCoop.Ven;

/// <summary>A cause that was met.</summary>
/// <param name="Cause">The row of the table.</param>
/// <param name="Seen">What was seen, with its values: a sentence.</param>
public sealed record Trouble(Cause Cause, string Seen)
{
    /// <summary>What a log or a terminal shows where it is met on the way.</summary>
    public override string ToString() => $"{Seen} {Cause.Remedy} {Cause.Mark}";
}
