namespace FlexCoop.Ven.Devices.Simulation;

/// <summary>Chance that is a function of seed, stream and index alone.</summary>
/// <remarks>
/// Nothing is drawn in sequence, so there is no state to keep, and the figure of a day is the same whatever was asked before. The numbers
/// come from the finaliser of SplitMix64 (Steele, Lea, Flood 2014), since <see cref="Random"/> promises no numbers across versions of .NET.
/// </remarks>
internal readonly struct SeededNoise(int seed, NoiseStream stream)
{
    private readonly ulong _key = Mix(Mix((uint)seed + 1UL) + (ulong)stream);

    /// <summary>A number from 0, included, to 1, excluded; all are equally likely.</summary>
    public double At(long index) => (Mix(_key + (ulong)index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public double Between(double low, double high, long index) => low + ((high - low) * At(index));

    /// <summary>A curve from 0 to 1 that runs smoothly through the numbers at whole <paramref name="position"/>s.</summary>
    public double Smooth(double position)
    {
        var index = Math.Floor(position);
        var weight = (1 - Math.Cos(Math.PI * (position - index))) / 2;
        return (At((long)index) * (1 - weight)) + (At((long)index + 1) * weight);
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
