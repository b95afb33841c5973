using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Middleware.Messages;

/// <summary>How long messages wait for their recipient, and how many. Section <c>Messages</c>.</summary>
public sealed class MessageOptions
{
    /// <summary>After how long a message that was not taken is dead. 1 minute to 60 days; 7 days unless said.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "60.00:00:00")]
    public TimeSpan WaitAtMost { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a message is kept after it was delivered or is dead; those that wait are kept as long as they may wait. 1 hour to 365 days; 30 days unless said.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan Kept { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many messages may wait for one recipient. 1 to 1,000,000; 10,000 unless said.</summary>
    [Range(1, 1_000_000)]
    public int WaitingAtMost { get; set; } = 10_000;
}
