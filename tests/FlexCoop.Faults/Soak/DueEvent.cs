namespace FlexCoop.Faults;

/// <summary>An event that begins and ends while a run goes on, and what becomes of it.</summary>
/// <param name="Comment">What it is known by.</param>
/// <param name="Start">When it begins.</param>
/// <param name="Length">How long it is announced.</param>
/// <param name="ChangesAt">When it is changed or cancelled; null when it is not, or has been.</param>
/// <param name="NewLength">How long it is after the change; null when it is cancelled.</param>
internal sealed record DueEvent(string Comment, DateTimeOffset Start, TimeSpan Length, DateTimeOffset? ChangesAt, TimeSpan? NewLength)
{
    /// <summary>When it is over, however it ends.</summary>
    public DateTimeOffset End => Start + (NewLength > Length ? NewLength.Value : Length);

    /// <summary>One that begins in a second or two, and lasts some seconds: one in three is left alone, one is cancelled, one made longer or shorter.</summary>
    public static DueEvent Plan(string comment, DateTimeOffset now, Random random)
    {
        var start = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)).AddSeconds(2);
        var seconds = random.Next(4, 9);
        var changesAt = start.AddSeconds(random.NextDouble() * (seconds - 2));
        TimeSpan? newLength = TimeSpan.FromSeconds(seconds + (random.Next(2) == 0 ? -1 : 2));
        var fate = random.Next(3);
        return new DueEvent(comment, start, TimeSpan.FromSeconds(seconds), fate == 0 ? null : changesAt, fate == 1 ? null : newLength);
    }
}
