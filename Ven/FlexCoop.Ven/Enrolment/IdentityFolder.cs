using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FlexCoop.Ven;

/// <summary>The folder of keys and certificate, <c>identity/</c> in the state folder; one process has it at a time, and nobody but its owner can read it.</summary>
/// <remarks>
/// A key is on the disk before anything is asked for with it, and leaves the folder never. Who the box is says <c>identity.json</c>, which is replaced as a
/// whole and names its key, so that key and certificate change together whenever the power goes. The key with the next number is that of an enrolment or
/// renewal under way, which goes on with it.
/// </remarks>
public sealed class IdentityFolder : IDisposable
{
    private const string IdentityFile = "identity.json";
    private const string EnrolmentFile = "enrolment.json";

    private readonly string _folder;
    private readonly FileStream _lock;

    private IdentityFolder(string folder, FileStream held)
    {
        _folder = folder;
        _lock = held;
        Identity = Read(_folder, IdentityFile, VenJson.Default.VenIdentity);
        State = Read(_folder, EnrolmentFile, VenJson.Default.EnrolmentState);
        if (State is { KeyNumber: var number } && number != NextKeyNumber)
        {
            // Its key has its certificate: whoever kept that died before it was said here.
            Save(state: null);
        }

        RemoveOldKeys();
    }

    /// <summary>Who the box is; null before it was enrolled.</summary>
    public VenIdentity? Identity { get; private set; }

    /// <summary>How far an enrolment has come; null when none is under way.</summary>
    internal EnrolmentState? State { get; private set; }

    /// <summary>The number of the key that an enrolment or renewal under way uses.</summary>
    internal int NextKeyNumber => (Identity?.KeyNumber ?? 0) + 1;

    /// <summary>Whether a state folder has an identity in it.</summary>
    public static bool IsIn(string stateFolder) => File.Exists(Path.Combine(FolderIn(stateFolder), IdentityFile));

    /// <summary>Opens the folder, which is made if it is not there.</summary>
    /// <exception cref="IOException">Another process has it, or it cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file in it is broken.</exception>
    public static IdentityFolder Open(string stateFolder)
    {
        var folder = FolderIn(stateFolder);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var held = new FileStream(Path.Combine(folder, "lock"), options);
        try
        {
            return new IdentityFolder(folder, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Who the box is, also while another process has the folder; null before it was enrolled.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    public static VenIdentity? Peek(string stateFolder) => Read(FolderIn(stateFolder), IdentityFile, VenJson.Default.VenIdentity);

    /// <summary>Reads what another process may hold, and changes nothing.</summary>
    /// <returns>Who the box is, how far an enrolment has come, and the key of the one or the other as PEM; null for what is not there.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file in it is broken.</exception>
    internal static (VenIdentity? Identity, EnrolmentState? State, string KeyFile, string? Key) Look(string stateFolder)
    {
        var folder = FolderIn(stateFolder);
        while (true)
        {
            var identity = Read(folder, IdentityFile, VenJson.Default.VenIdentity);
            var state = Read(folder, EnrolmentFile, VenJson.Default.EnrolmentState);
            var file = KeyFileIn(folder, identity?.KeyNumber ?? state?.KeyNumber ?? 0);
            try
            {
                return (identity, state, file, File.Exists(file) ? File.ReadAllText(file) : null);
            }
            catch (FileNotFoundException) when (Read(folder, IdentityFile, VenJson.Default.VenIdentity) != identity)
            {
                // It was renewed meanwhile.
            }
        }
    }

    /// <summary>What is shown to the VTN, and by what it is known. There must be an identity.</summary>
    /// <exception cref="InvalidDataException">Key and certificate do not belong together, or are broken.</exception>
    public VenCredentials ReadCredentials()
    {
        var file = KeyFile(Identity!.KeyNumber);
        try
        {
            return Identity.ToCredentials(File.ReadAllText(file));
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException or FileNotFoundException)
        {
            throw new InvalidDataException($"'{file}' is not the key of the certificate in '{IdentityFile}' beside it ({broken.Message}); restore both, or enrol the box again by 'enrol --again'.", broken);
        }
    }

    /// <summary>The key of what is under way: the one that was made for it, or a new one (EC P-256).</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    internal ECDsa NextKey()
    {
        var file = KeyFile(NextKeyNumber);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (!File.Exists(file))
        {
            DurableFile.Replace(file, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
            return key;
        }

        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }
        catch (Exception broken) when (broken is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new InvalidDataException($"'{file}' holds no key ({broken.Message}); remove it: no certificate has been given for it.", broken);
        }
    }

    /// <summary>The key of what is under way is of no use: whatever comes next uses another.</summary>
    internal void DropNextKey()
    {
        Save(state: null);
        DurableFile.Remove(KeyFile(NextKeyNumber));
    }

    /// <summary>Notes how far an enrolment has come.</summary>
    /// <param name="state">Null when it is to begin anew.</param>
    internal void Save(EnrolmentState? state)
    {
        if (state is null)
        {
            if (State is not null)
            {
                DurableFile.Remove(Path.Combine(_folder, EnrolmentFile));
            }
        }
        else
        {
            DurableFile.Replace(Path.Combine(_folder, EnrolmentFile), JsonSerializer.SerializeToUtf8Bytes(state, VenJson.Default.EnrolmentState));
        }

        State = state;
    }

    /// <summary>From here on the box is this; the key and certificate from before are forgotten.</summary>
    internal void Keep(VenIdentity identity)
    {
        DurableFile.Replace(Path.Combine(_folder, IdentityFile), JsonSerializer.SerializeToUtf8Bytes(identity, VenJson.Default.VenIdentity));
        Identity = identity;
        Save(state: null);
        RemoveOldKeys();
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    /// <summary>The folder in a state folder.</summary>
    internal static string FolderIn(string stateFolder) => Path.Combine(stateFolder, "identity");

    private string KeyFile(int number) => KeyFileIn(_folder, number);

    private static string KeyFileIn(string folder, int number) => Path.Combine(folder, $"key-{number}.pem");

    private void RemoveOldKeys()
    {
        // Among them what a power cut has left of a key that was never used.
        foreach (var file in Directory.GetFiles(_folder, "key-*").Where(file => file != KeyFile(NextKeyNumber) && file != KeyFile(NextKeyNumber - 1)))
        {
            DurableFile.Remove(file);
        }
    }

    private static T? Read<T>(string folder, string name, JsonTypeInfo<T> type)
        where T : class
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type) ?? throw new JsonException("null");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"'{file}' is broken ({broken.Message}); restore it, or remove it and enrol the box again by 'enrol'.", broken);
        }
    }
}
