using System.Buffers.Binary;
using System.Security.Cryptography;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Audit;

/// <summary>The key that signs checkpoints: its private half lies in the folder of secrets, its public half, with those before it, beside the log.</summary>
internal sealed class LogSigner : IDisposable
{
    /// <summary>The file of the private key, in the folder of secrets (PKCS #8, DER).</summary>
    public const string PrivateName = "audit.key";

    /// <summary>The file of the public keys, one a line, the one that signs last.</summary>
    public const string PublicName = "log.vkey";

    private const int OriginBytes = 4;

    private readonly ECDsa _private;

    private LogSigner(ECDsa key, IReadOnlyList<LogKey> keys) => (_private, Keys) = (key, keys);

    /// <summary>All keys by which the log was ever signed, the one that signs last.</summary>
    public IReadOnlyList<LogKey> Keys { get; }

    /// <summary>What the log is known by, over all keys.</summary>
    public string Origin => Keys[^1].Name;

    /// <summary>Opens the key, made when neither half is there.</summary>
    /// <param name="folder">The folder of the log.</param>
    /// <param name="secrets">The folder of secrets.</param>
    /// <param name="host">By which a new log is named, with something random after it.</param>
    /// <exception cref="StartException">A half is missing, or does not fit the other.</exception>
    public static LogSigner Open(string folder, string secrets, string host)
    {
        var (privateFile, publicFile) = (Path.Combine(secrets, PrivateName), Path.Combine(folder, PublicName));
        if (!File.Exists(publicFile))
        {
            return Make(privateFile, publicFile, $"{host}/audit/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(OriginBytes))}", []);
        }

        var keys = ReadKeys(publicFile) ?? throw new StartException($"'{publicFile}' holds something else than the public keys of the audit log; put the right file back.");
        if (!File.Exists(privateFile))
        {
            throw new StartException($"The key of the audit log, '{privateFile}', is not there. Put it back; if it is lost for good, make a new one with 'audit replace-key'.");
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(File.ReadAllBytes(privateFile), out _);
        }
        catch (CryptographicException broken)
        {
            key.Dispose();
            throw new StartException($"'{privateFile}' holds no private key; put the right file back.", broken);
        }

        var signer = new LogSigner(key, keys);
        return key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(keys[^1].PublicKey) ? signer : throw new StartException($"'{privateFile}' is another key than the last of '{publicFile}'. Put the right file back, or make a new one with 'audit replace-key'.");
    }

    /// <summary>Makes a new key in place of the one that signs; what that has signed stays good.</summary>
    /// <exception cref="StartException">There is no log.</exception>
    public static LogSigner Replace(string folder, string secrets)
    {
        var publicFile = Path.Combine(folder, PublicName);
        return ReadKeys(publicFile) is { } keys
            ? Make(Path.Combine(secrets, PrivateName), publicFile, keys[^1].Name, keys)
            : throw new StartException($"There is no audit log with its keys in '{publicFile}'.");
    }

    /// <returns>Null when the file is not there, or holds something else.</returns>
    public static IReadOnlyList<LogKey>? ReadKeys(string file)
    {
        var keys = File.Exists(file) ? File.ReadAllLines(file).Where(line => line.Length > 0).Select(LogKey.Parse).ToList() : [];
        return keys.Count > 0 && !keys.Contains(null) ? [.. keys.OfType<LogKey>()] : null;
    }

    /// <summary>Signs a text that ends with a line break (c2sp.org/signed-note).</summary>
    /// <returns>The note.</returns>
    public string Sign(string text)
    {
        var signed = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(signed, Keys[^1].Id);
        var signature = _private.SignData(System.Text.Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return $"{text}\n{SignedNote.SignatureMark}{Origin} {Convert.ToBase64String([.. signed, .. signature])}\n";
    }

    public void Dispose() => _private.Dispose();

    private static LogSigner Make(string privateFile, string publicFile, string origin, IReadOnlyList<LogKey> before)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        IReadOnlyList<LogKey> keys = [.. before, new LogKey(origin, key.ExportSubjectPublicKeyInfo())];

        // The private half first: until the public one is there, too, it has signed nothing, and is made anew.
        AtomicFile.Write(privateFile, key.ExportPkcs8PrivateKey());
        AtomicFile.Write(publicFile, string.Concat(keys.Select(one => $"{one}\n")));
        return new LogSigner(key, keys);
    }
}
