using System.Security.Cryptography;

namespace FlexCoop.Ca;

/// <summary>Where the keys of the platform's own servers come from; without this service each is made when it is needed.</summary>
public interface IOwnKeys
{
    /// <summary>A key that no certificate was made for yet, for whoever disposes of it: P-256, or RSA with 2048 bits.</summary>
    AsymmetricAlgorithm Take(KeyBranch branch);
}
