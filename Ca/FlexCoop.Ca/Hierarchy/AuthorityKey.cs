using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlexCoop.Ca;

/// <summary>A private key of the hierarchy. No other type touches one.</summary>
/// <remarks>
/// At rest a key is PKCS#8, encrypted by PBES2 with AES-256-CBC under a key of PBKDF2-HMAC-SHA256 (RFC 8018). In memory it stays in the
/// cryptographic library; nothing but signatures and the encrypted form comes out.
/// </remarks>
internal sealed class AuthorityKey : IDisposable
{
    /// <summary>Rounds of PBKDF2, as OWASP advises for HMAC-SHA256.</summary>
    public const int Iterations = 600_000;

    private static readonly PbeParameters AtRest = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations);

    private readonly Lock _lock = new();
    private readonly AsymmetricAlgorithm _key;
    private readonly X509SignatureGenerator _signer;

    private AuthorityKey(AsymmetricAlgorithm key)
    {
        _key = key;
        (_signer, Hash) = key switch
        {
            ECDsa ec => (X509SignatureGenerator.CreateForECDsa(ec), ec.KeySize > 256 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256),
            RSA rsa => (X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1), HashAlgorithmName.SHA256),
            _ => throw new ArgumentException("An authority's key is an EC or an RSA key.", nameof(key)),
        };
    }

    /// <summary>The public half.</summary>
    public PublicKey PublicKey => _signer.PublicKey;

    /// <summary>The hash that it signs: as strong as the key.</summary>
    public HashAlgorithmName Hash { get; }

    /// <summary>The DER of the AlgorithmIdentifier of its signatures.</summary>
    public byte[] SignatureAlgorithm => _signer.GetSignatureAlgorithmIdentifier(Hash);

    /// <summary>Makes a key for an authority (§1.2 of the security design): P-384 or RSA-4096 for a root, P-256 or RSA-3072 for an intermediate.</summary>
    public static AuthorityKey Make(AuthorityKind kind, KeyBranch branch) => new((kind, branch) switch
    {
        (AuthorityKind.Root, KeyBranch.Ec) => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        (_, KeyBranch.Ec) => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        (AuthorityKind.Root, _) => RSA.Create(4096),
        _ => RSA.Create(3072),
    });

    /// <summary>A key of the same kind that signs something which must never be valid.</summary>
    public static AuthorityKey MakeThrowAway(KeyBranch branch) =>
        new(branch == KeyBranch.Ec ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048));

    /// <summary>Loads a key that was exported.</summary>
    /// <exception cref="CryptographicException">The passphrase is another, or the file is broken.</exception>
    public static AuthorityKey Load(KeyBranch branch, string pem, string passphrase)
    {
        AsymmetricAlgorithm key = branch == KeyBranch.Ec ? ECDsa.Create() : RSA.Create();
        try
        {
            key.ImportFromEncryptedPem(pem, passphrase);
            return new AuthorityKey(key);
        }
        catch (ArgumentException broken)
        {
            key.Dispose();
            throw new CryptographicException("It holds no encrypted private key of its kind.", broken);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The key as it lies on the disk.</summary>
    public string Export(string passphrase) => _key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, AtRest) + "\n";

    /// <summary>Signs.</summary>
    public byte[] Sign(byte[] toBeSigned)
    {
        lock (_lock)
        {
            return _signer.SignData(toBeSigned, Hash);
        }
    }

    public void Dispose() => _key.Dispose();
}
