using System.Security.Cryptography;

namespace FlexCoop.Ca.Tests;

/// <summary>Full public-key validation (SP 800-56A §5.6.2.3.3).</summary>
public sealed class EcKeyQualityTests
{
    [TestCase(Oids.P256)]
    [TestCase(Oids.P384)]
    public void FindFault_GoodKey_FindsNone(string curve)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromValue(curve));
        var point = key.ExportParameters(includePrivateParameters: false).Q;

        Assert.That(EcKeyQuality.FindFault(curve, [4, .. point.X!, .. point.Y!]), Is.Null);
    }

    [Test]
    public void FindFault_Infinity_IsFound() => Assert.That(EcKeyQuality.FindFault(Oids.P256, [0]), Does.Contain("infinity"));

    [Test]
    public void FindFault_Compressed_IsFound() => Assert.That(EcKeyQuality.FindFault(Oids.P256, [2, .. new byte[32]]), Does.Contain("compressed"));

    [Test]
    public void FindFault_CoordinateAboveThePrime_IsFound()
    {
        var high = new byte[64];
        Array.Fill(high, (byte)0xFF);

        Assert.That(EcKeyQuality.FindFault(Oids.P256, [4, .. high]), Does.Contain("below the curve's prime"));
    }
}
