using System.Security.Cryptography;
using System.Text;
using FlexCoop.Middleware.Identity;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Secrets;

/// <summary>Seals secrets that are to be stored, and opens them: with the current key of several, each of which still opens what was sealed under it.</summary>
/// <remarks>
/// <para>A sealed text is <c>v1.KEYID.BOX</c>, BOX the base64url of nonce, ciphertext and tag (AES-256-GCM). Version, key id and purpose are bound to it (AAD): opened for another purpose it is refused.</para>
/// <para>The keys are files in a folder of the folder of secrets, outside of the data, so that a copy of the data alone opens nothing (T-18).</para>
/// <para>Safe for several threads at once.</para>
/// </remarks>
internal sealed class KeyRing
{
    /// <summary>The folder of the ring, in the folder of secrets.</summary>
    public const string FolderName = "keyring";

    private const string CurrentName = "current";
    private const string KeyExtension = ".key";
    private const string Version = "v1";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly string _folder;
    private readonly Lock _change = new();
    private volatile State _state;

    private KeyRing(string folder, State state) => (_folder, _state) = (folder, state);

    /// <summary>The id of the key that seals.</summary>
    public string CurrentId => _state.Current.Id;

    /// <summary>All keys, the oldest first.</summary>
    public IReadOnlyList<RingKey> Keys => [.. _state.Keys.Values.OrderBy(key => key.MadeAt).ThenBy(key => key.Id, StringComparer.Ordinal)];

    /// <summary>Opens the ring, made with a first key if there is none.</summary>
    /// <param name="secrets">The folder of secrets.</param>
    /// <exception cref="StartException">A file cannot be read or written, holds something else than its key, or the current key is missing.</exception>
    public static KeyRing OpenOrMake(string secrets)
    {
        var folder = Path.Combine(secrets, FolderName);
        try
        {
            AtomicFile.MakeFolder(secrets);
            AtomicFile.MakeFolder(folder);
            if (!File.Exists(Path.Combine(folder, CurrentName)))
            {
                // Also when a kill came between the first key and its name, or the name was lost: a new key closes nothing.
                MakeCurrent(folder, MakeKey(folder));
            }

            return new KeyRing(folder, Read(folder));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The key ring '{folder}' cannot be used: {refused.Message}", refused);
        }
    }

    /// <summary>Seals a secret under the current key; twice the same gives two texts.</summary>
    /// <param name="plain">What is to be kept secret; its length can be told from the text.</param>
    /// <param name="purpose">What it is, and of whom: only for the same it is opened.</param>
    public string Seal(ReadOnlySpan<byte> plain, string purpose)
    {
        var key = _state.Current;
        var box = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Key, TagBytes);
        aes.Encrypt(nonce, plain, box.AsSpan(NonceBytes, plain.Length), box.AsSpan(NonceBytes + plain.Length), BoundTo(key.Id, purpose));
        return $"{Version}.{key.Id}.{StrictBase64Url.Write(box)}";
    }

    /// <summary>Opens what was sealed for the same purpose.</summary>
    /// <exception cref="SealedTextException">Its key is not in the ring, or it was changed, or sealed for another purpose.</exception>
    public byte[] Open(string text, string purpose)
    {
        if (text.Split('.') is not [Version, var id, var encoded] || !StrictBase64Url.TryRead(encoded, out var box) || box.Length < NonceBytes + TagBytes)
        {
            throw new SealedTextException($"The sealed text has another form than {Version}.KEYID.BOX: it was changed, or is none.");
        }

        var key = Find(id) ?? throw new SealedTextException($"The key '{Shown(id)}' is not in the key ring '{_folder}'; put its file back, '{Shown(id)}{KeyExtension}'.");
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key.Key, TagBytes);
        try
        {
            aes.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes, plain.Length), box.AsSpan(NonceBytes + plain.Length), plain, BoundTo(id, purpose));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SealedTextException($"The text that was sealed under the key '{id}' was changed, or was sealed for something else than '{purpose}'.");
        }
    }

    /// <summary>The same secret under the current key: what those who store sealed texts put in their place after a rotation.</summary>
    /// <returns>Null when it is sealed under the current key already.</returns>
    /// <exception cref="SealedTextException">It cannot be opened.</exception>
    public string? Reseal(string text, string purpose)
    {
        if (text.StartsWith($"{Version}.{CurrentId}.", StringComparison.Ordinal))
        {
            return null;
        }

        var plain = Open(text, purpose);
        try
        {
            return Seal(plain, purpose);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The id of the key under which a text lies.</summary>
    public static string KeyOf(string text) => text.Split('.') is [Version, var id, _] ? id : "";

    /// <summary>Makes a new key that seals from now on; those of before still open.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="IOException">It cannot be written; the key of before still seals.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, for want of a right.</exception>
    public string Rotate()
    {
        lock (_change)
        {
            // The key is durable before anything names it.
            MakeCurrent(_folder, MakeKey(_folder));
            _state = Read(_folder);
            return CurrentId;
        }
    }

    /// <summary>A key that is not known may have been made by <c>keys rotate</c> since: then its file is there.</summary>
    private RingKey? Find(string id)
    {
        if (_state.Keys.GetValueOrDefault(id) is { } known)
        {
            return known;
        }

        var file = Path.Combine(_folder, id + KeyExtension);
        if (id.Length != RingKey.IdDigits || !id.All(char.IsAsciiHexDigitLower) || !File.Exists(file) || ReadKey(file) is not { } made)
        {
            return null;
        }

        lock (_change)
        {
            _state = _state with { Keys = new(_state.Keys, StringComparer.Ordinal) { [id] = made } };
            return made;
        }
    }

    private static State Read(string folder)
    {
        var keys = Directory.GetFiles(folder, "*" + KeyExtension)
            .Select(file => ReadKey(file) ?? throw new StartException($"'{file}' holds something else than the key of that id. Put the right file back."))
            .ToDictionary(key => key.Id, StringComparer.Ordinal);
        var file = Path.Combine(folder, CurrentName);
        var current = File.ReadAllText(file).Trim();
        return new State(keys, keys.GetValueOrDefault(current) ?? throw new StartException($"'{file}' names the key '{Shown(current)}', which is not there. Put back '{Shown(current)}{KeyExtension}'."));
    }

    /// <returns>Null when the file holds something else than the key that it is named after.</returns>
    private static RingKey? ReadKey(string file)
    {
        var key = File.ReadAllBytes(file);
        var id = Path.GetFileNameWithoutExtension(file);
        return key.Length == RingKey.KeyBytes && RingKey.IdOf(key) == id ? new RingKey(id, key, new DateTimeOffset(File.GetLastWriteTimeUtc(file))) : null;
    }

    /// <returns>Its id.</returns>
    private static string MakeKey(string folder)
    {
        var key = RandomNumberGenerator.GetBytes(RingKey.KeyBytes);
        var id = RingKey.IdOf(key);
        AtomicFile.Write(Path.Combine(folder, id + KeyExtension), key);
        return id;
    }

    private static void MakeCurrent(string folder, string id) => AtomicFile.Write(Path.Combine(folder, CurrentName), id + "\n");

    private static byte[] BoundTo(string id, string purpose) => Encoding.UTF8.GetBytes($"{Version}\n{id}\n{purpose}");

    /// <summary>What came from outside, short enough for a message.</summary>
    private static string Shown(string id) => id.Length <= 40 ? id : id[..40] + "…";

    private sealed record State(Dictionary<string, RingKey> Keys, RingKey Current);
}
