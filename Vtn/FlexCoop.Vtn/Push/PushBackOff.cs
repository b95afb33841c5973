using System.Security.Cryptography;

namespace FlexCoop.Vtn;

/// <summary>When what failed is tried again: after about 1, 2, 4, … s, each 10 % more or less, up to a ceiling (§9.1.7).</summary>
internal static class PushBackOff
{
    private const int Spread = 1000;

    /// <param name="failures">How many there were in a row, 1 or more.</param>
    /// <param name="wish">What the VEN said in Retry-After; null for nothing. It makes a wait longer, never shorter.</param>
    /// <param name="atMost">The ceiling, before the spread.</param>
    public static TimeSpan After(int failures, TimeSpan? wish, TimeSpan atMost)
    {
        var doubled = Math.Min(Math.Pow(2, Math.Min(failures, 40) - 1), atMost.TotalSeconds);
        var spread = TimeSpan.FromSeconds(doubled * (0.9 + (0.2 * RandomNumberGenerator.GetInt32(Spread + 1) / Spread)));
        return wish > spread ? wish.Value : spread;
    }
}
