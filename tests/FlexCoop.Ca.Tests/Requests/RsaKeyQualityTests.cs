using System.Numerics;
using System.Security.Cryptography;

namespace FlexCoop.Ca.Tests;

/// <summary>What is known of bad RSA keys.</summary>
public sealed class RsaKeyQualityTests
{
    private static readonly BigInteger Exponent = 65537;

    private static BigInteger Good { get; } = Modulus();

    [Test]
    public void FindFault_GoodKey_FindsNone() => Assert.That(RsaKeyQuality.FindFault(Good, Exponent), Is.Null);

    [TestCase(3)]
    [TestCase(1)]
    [TestCase(65539)]
    public void FindFault_OtherExponent_IsFound(int exponent) => Assert.That(RsaKeyQuality.FindFault(Good, exponent), Does.Contain("65537"));

    [Test]
    public void FindFault_Even_IsFound() => Assert.That(RsaKeyQuality.FindFault(Good - 1, Exponent), Does.Contain("even"));

    [TestCase(3)]
    [TestCase(751)]
    public void FindFault_SmallFactor_IsFound(int factor) => Assert.That(RsaKeyQuality.FindFault(Good * factor, Exponent), Does.Contain($"divided by {factor}"));

    private static BigInteger Modulus()
    {
        using var key = RSA.Create(2048);
        return new BigInteger(key.ExportParameters(includePrivateParameters: false).Modulus!, isUnsigned: true, isBigEndian: true);
    }
}
