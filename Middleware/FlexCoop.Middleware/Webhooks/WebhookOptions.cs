using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Middleware.Webhooks;

/// <summary>How webhooks are delivered, and how many there may be. Section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>The ports to which webhooks may go, parted by blanks; 443 and 8443 unless said.</summary>
    [RegularExpression("^[0-9]{1,5}( [0-9]{1,5})*$")]
    public string Ports { get; set; } = "443 8443";

    /// <summary>Networks that are not public and are allowed nevertheless, as <c>10.1.0.0/16</c>, parted by blanks; none unless said.</summary>
    public string Networks { get; set; } = "";

    /// <summary>A folder with PEM files of authorities that receivers' certificates may chain to, beside those of the system; null for none.</summary>
    public string? TrustFolder { get; set; }

    /// <summary>How many webhooks there may be of one owner. 1 to 1,000; 20 unless said.</summary>
    [Range(1, 1000)]
    public int PerOwner { get; set; } = 20;

    /// <summary>How many webhooks there may be in all. 1 to 100,000; 2,000 unless said.</summary>
    [Range(1, 100_000)]
    public int Most { get; set; } = 2000;

    /// <summary>How many deliveries may be under way at once; a quarter of them is for receivers that were slow, or failed, last time. 4 to 10,000; 200 unless said.</summary>
    [Range(4, 10_000)]
    public int AtOnce { get; set; } = 200;

    /// <summary>The time for a delivery, from the look-up of the name to the answer. 1 second to 1 minute; 15 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait at most before the second try; twice that before the third, and so on. 1 second to 1 hour; 5 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait at most before any try. 1 second to 1 day; 15 minutes unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RetryAtMost { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>After how long from its first try what was not taken becomes a dead letter. 1 second to 30 days; 12 hours unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(12);

    /// <summary>After how long without any success a webhook is paused by the next that is not taken until its last try; not shorter than <see cref="GiveUpAfter"/>. 1 second to 60 days; 3 days unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "60.00:00:00")]
    public TimeSpan PauseAfter { get; set; } = TimeSpan.FromDays(3);

    /// <summary>How long what happened is kept for those who were not told yet; not shorter than <see cref="GiveUpAfter"/>. 1 hour to 60 days; 7 days unless said.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "60.00:00:00")]
    public TimeSpan Kept { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many happenings are kept for them at most, and how many tries in the log of deliveries. 100 to 100,000,000; 1,000,000 unless said.</summary>
    [Range(100, 100_000_000)]
    public int KeptAtMost { get; set; } = 1_000_000;

    /// <summary>How long dead letters and the log of deliveries are kept. 1 hour to 365 days; 30 days unless said.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan LettersKept { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the secret of before still signs beside a new one. 0 to 30 days; 1 day unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan SecretOverlap { get; set; } = TimeSpan.FromDays(1);
}
