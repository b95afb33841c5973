using System.ComponentModel.DataAnnotations;

namespace FlexCoop.Middleware.Access;

/// <summary>How access is decided and recorded. Section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>How often policies are read again: what another hand has changed is in force by then. 1 to 5 seconds of real time; 2 unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:05")]
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often uses are written: what a kill loses at most. 1 second to 1 minute; 10 seconds unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan UsesWrittenEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Of how many homes a sum must be that is shown to a grid operator; a policy may ask for more. 2 to 10,000; 10 unless said.</summary>
    [Range(2, 10_000)]
    public int MinHomes { get; set; } = 10;

    /// <summary>How long after its end a quarter is shown to grid operators, so that late values are in it. 0 to 24 hours; 15 minutes unless said.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan GroupsAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>For how long glass may be broken at most. 5 minutes to 7 days; 4 hours unless said.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")]
    public TimeSpan GlassAtMost { get; set; } = TimeSpan.FromHours(4);
}
