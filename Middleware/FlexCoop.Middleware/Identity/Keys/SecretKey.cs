using System.Security.Cryptography;
using System.Text;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Identity;

/// <summary>A key of 256 bits in a file of its own, which only its owner can read; made when it and what it opens are not there.</summary>
/// <remarks>It seals with AES-256-GCM, bound to what is sealed for (AAD); nonce, text and tag follow each other. Separate keys are derived for it and for codes (HKDF, RFC 5869).</remarks>
internal sealed class SecretKey
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _seal;
    private readonly byte[] _code;

    private SecretKey(string file, byte[] key)
    {
        File = file;
        _seal = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: "flexcoop seal"u8.ToArray());
        _code = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: "flexcoop code"u8.ToArray());
    }

    /// <summary>The file of the key; empty for one that ends with the process.</summary>
    public string File { get; }

    /// <summary>A key that is nowhere but in this process.</summary>
    public static SecretKey OfThisProcess() => new(file: "", RandomNumberGenerator.GetBytes(KeyBytes));

    /// <param name="file">Where it lies.</param>
    /// <param name="checkFile">Where, beside what the key opens, it is kept by which key that was made: a code under the key, which tells nothing of it.</param>
    /// <exception cref="StartException">The file cannot be read or made, holds something else, or is not there any more although what it opens is.</exception>
    public static SecretKey Open(string file, string checkFile)
    {
        try
        {
            var isChecked = System.IO.File.Exists(checkFile);
            if (!System.IO.File.Exists(file))
            {
                if (isChecked)
                {
                    throw new StartException($"The key file '{file}' is not there, but what it opens is. Put it back; if it is lost for good, with what only it opens, remove '{checkFile}', and a new one is made.");
                }

                AtomicFile.Write(file, RandomNumberGenerator.GetBytes(KeyBytes));
            }

            var bytes = System.IO.File.ReadAllBytes(file);
            if (bytes.Length != KeyBytes)
            {
                throw new StartException($"'{file}' holds {bytes.Length} bytes; a key has {KeyBytes}. Put the right file back.");
            }

            var key = new SecretKey(file, bytes);
            var check = Convert.ToHexStringLower(key.Code("check"));
            if (!isChecked)
            {
                AtomicFile.Write(checkFile, check + "\n");
            }
            else if (System.IO.File.ReadAllText(checkFile).Trim() != check)
            {
                throw new StartException($"'{file}' is another key than that by which was made what it should open ('{checkFile}'). Put the right file back.");
            }

            return key;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The key file '{file}' cannot be used: {refused.Message}", refused);
        }
    }

    public byte[] Seal(ReadOnlySpan<byte> text, string boundTo)
    {
        var box = new byte[NonceBytes + text.Length + TagBytes];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_seal, TagBytes);
        aes.Encrypt(nonce, text, box.AsSpan(NonceBytes, text.Length), box.AsSpan(NonceBytes + text.Length), Encoding.UTF8.GetBytes(boundTo));
        return box;
    }

    /// <returns>Null when it was sealed under another key, for something else, or was changed.</returns>
    public byte[]? Open(ReadOnlySpan<byte> box, string boundTo)
    {
        if (box.Length < NonceBytes + TagBytes)
        {
            return null;
        }

        var text = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_seal, TagBytes);
        try
        {
            aes.Decrypt(box[..NonceBytes], box.Slice(NonceBytes, text.Length), box[^TagBytes..], text, Encoding.UTF8.GetBytes(boundTo));
            return text;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>A keyed hash of texts, of which none can be taken for another (HMAC-SHA-256): what it stands for cannot be guessed without the key.</summary>
    public byte[] Code(params ReadOnlySpan<string> texts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _code);
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
