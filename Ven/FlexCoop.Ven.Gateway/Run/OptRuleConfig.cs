namespace FlexCoop.Ven.Gateway.Run;

/// <summary>The owner's standing word on events, as it is configured; see <see cref="OptRuleOptions"/>.</summary>
internal sealed record OptRuleConfig
{
    /// <summary>Whether to take part at all.</summary>
    public bool TakePart { get; set; } = true;

    /// <summary>The longest event to take part in, as hh:mm:ss; null for any.</summary>
    public TimeSpan? MaxDuration { get; set; }

    /// <summary>The highest SIMPLE level to take part in, 0 to 3.</summary>
    public int MaxSimpleLevel { get; set; } = 3;

    public OptRuleOptions ToOptions() => new() { TakePart = TakePart, MaxDuration = MaxDuration, MaxSimpleLevel = MaxSimpleLevel };
}
