using System.Security.Cryptography;
using FlexCoop.Ca;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Doors;

/// <summary>The keys of one platform's servers: never one twice, and the same as those of the platforms of other tests.</summary>
internal sealed class SomeKeys : IOwnKeys
{
    /// <summary>Below are those of boxes.</summary>
    private int _taken = 1000;

    public AsymmetricAlgorithm Take(KeyBranch branch) => branch == KeyBranch.Ec ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : SomeRsa.Key(Interlocked.Increment(ref _taken));
}
