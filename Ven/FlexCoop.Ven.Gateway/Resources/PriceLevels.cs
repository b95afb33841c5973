namespace FlexCoop.Ven.Gateway.Resources;

/// <summary>From which price on the owner's devices save as they do at a SIMPLE level, per kWh in the currency of the signal.</summary>
internal sealed record PriceLevels
{
    /// <summary>From here on as at level 1; 0.35 unless said.</summary>
    public double Moderate { get; set; } = 0.35;

    /// <summary>From here on as at level 2; 0.60 unless said.</summary>
    public double High { get; set; } = 0.60;

    public int LevelOf(double price) => price >= High ? 2 : price >= Moderate ? 1 : 0;
}
