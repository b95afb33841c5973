namespace FlexCoop.OpenAdr;

/// <summary>What a power is measured on (XSD: power:powerAttributes).</summary>
/// <param name="Hertz">Frequency, Hz; 0 for direct current.</param>
/// <param name="Voltage">Voltage, V.</param>
/// <param name="Ac">True for alternating current.</param>
public sealed record PowerAttributes(decimal Hertz, decimal Voltage, bool Ac)
{
    /// <summary>A European household: 50 Hz, 230 V.</summary>
    public static PowerAttributes Household { get; } = new(50, 230, Ac: true);
}
