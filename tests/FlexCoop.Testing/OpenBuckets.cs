namespace FlexCoop.Testing;

/// <summary>The token buckets opened wide: for loads that send as fast as they are answered, and for clocks that stand still, which give nobody back what was spent.</summary>
public static class OpenBuckets
{
    public static IReadOnlyList<(string Key, string Value)> Settings { get; } =
    [
        ("Admission:VenRate", "10000"), ("Admission:VenBurst", "100000"),
        ("Admission:AddressRate", "100000"), ("Admission:AddressBurst", "1000000"),
        ("Admission:RestRate", "10000"), ("Admission:RestBurst", "100000"),
    ];

    /// <summary>As a command line says it.</summary>
    public static IReadOnlyList<string> Arguments { get; } = [.. Settings.SelectMany(setting => new[] { "--set", $"{setting.Key}={setting.Value}" })];

    /// <summary>What a test sets itself counts.</summary>
    public static Dictionary<string, string?> With(IEnumerable<(string Key, string Value)> settings)
    {
        var all = Settings.ToDictionary(setting => setting.Key, string? (setting) => setting.Value);
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return all;
    }
}
