using System.Security.Cryptography;

namespace FlexCoop.Ca;

/// <summary>Keys that are made when they are needed.</summary>
internal sealed class FreshKeys : IOwnKeys
{
    private const int RsaBits = 2048;

    public AsymmetricAlgorithm Take(KeyBranch branch) => branch == KeyBranch.Ec ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(RsaBits);
}
