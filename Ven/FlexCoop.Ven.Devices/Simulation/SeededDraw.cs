namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>Draws the parameters of one home, one after the other.</summary>
internal sealed class SeededDraw(int seed)
{
    private readonly SeededNoise _noise = new(seed, NoiseStream.Parameters);
    private int _drawn;

    /// <summary>A figure from <paramref name="low"/> to <paramref name="high"/>; all are equally likely.</summary>
    public double Between(double low, double high) => _noise.Between(low, high, _drawn++);
}
