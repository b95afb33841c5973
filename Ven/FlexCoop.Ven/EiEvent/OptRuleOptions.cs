namespace FlexCoop.Ven;

/// <summary>The owner's standing word on events. Whatever is not forbidden here is opted into.</summary>
public sealed record OptRuleOptions
{
    /// <summary>Whether to take part at all.</summary>
    public bool TakePart { get; init; } = true;

    /// <summary>The longest event to take part in; null for any. An event without end counts as longer than any.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>The highest SIMPLE level to take part in, 0 to 3; 3 unless said.</summary>
    public int MaxSimpleLevel { get; init; } = 3;
}
