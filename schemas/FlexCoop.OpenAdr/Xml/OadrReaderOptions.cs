namespace FlexCoop.OpenAdr.Xml;

/// <summary>How strictly a message is read: which leniencies are granted.</summary>
public sealed class OadrReaderOptions
{
    private readonly Leniency[] _granted;

    private OadrReaderOptions(params Leniency[] granted) => _granted = granted;

    /// <summary>Nothing is overlooked: the schema and the rules on form. For certification.</summary>
    public static OadrReaderOptions Strict { get; } = new();

    /// <summary>As strict, but that durations may have odd forms, which the schema lets pass: peers write zero so, and what is said by it is plain.</summary>
    public static OadrReaderOptions OddDurations { get; } = new(Leniency.OddDuration);

    /// <summary>Exactly the Alliance's schema: what it lets pass, passes.</summary>
    public static OadrReaderOptions Schema { get; } = new(
        Leniency.BarePayload,
        Leniency.MissingSchemaVersion,
        Leniency.OtherSchemaVersion,
        Leniency.UnzonedTime,
        Leniency.OddDuration,
        Leniency.SchemaLocation);

    /// <summary>Everything in <see cref="Leniency"/> is overlooked, and named in the result. For peers in the field.</summary>
    public static OadrReaderOptions Lenient { get; } = new(Enum.GetValues<Leniency>());

    /// <summary>Whether this is overlooked.</summary>
    public bool Grants(Leniency leniency) => _granted.Contains(leniency);
}
