namespace FlexCoop.OpenAdr;

/// <summary>A data point that is wanted (XSD: ei:specifierPayload).</summary>
public sealed record SpecifierPayload
{
    public required RId RId { get; init; }

    /// <summary>Must be absent (rule 321).</summary>
    public ItemBase? ItemBase { get; init; }

    /// <summary>x-notApplicable (rule 338).</summary>
    public required ReadingType ReadingType { get; init; }
}
