using System.Security.Cryptography;
using System.Text;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Serve;

/// <summary>A data folder, marked as a lab's, where OpenADR and REST go in the clear, or as one behind TLS: it is never opened as the other.</summary>
internal sealed class DataFolder
{
    /// <summary>The file of the database, in the folder.</summary>
    public const string DatabaseName = "flexcoop.db";

    private const string LabMarker = "lab-folder";
    private const string LabExplanation = "This folder belongs to a lab (serve --lab): its VENs were registered without certificates. No TLS door is opened on it.\n";
    private const string TlsMarker = "tls-folder";
    private const string TlsExplanation = "This folder is served behind TLS (serve): its VENs have certificates. No lab is opened on it.\n";
    private const int TokenBytes = 32;
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _tokenHash = [];

    private DataFolder(string folder, string? tokenFile = null)
    {
        DatabaseFile = DatabaseFileOf(folder);
        AuthorityFolder = AuthorityFolderOf(folder);
        if (tokenFile is not null)
        {
            TokenFile = tokenFile;
            Token = ReadOrMakeToken(tokenFile);
            _tokenHash = SHA256.HashData(Encoding.UTF8.GetBytes(Token));
        }
    }

    public string DatabaseFile { get; }

    /// <summary>Where the database lies in a data folder.</summary>
    public static string DatabaseFileOf(string folder) => Path.Combine(folder, DatabaseName);

    /// <summary>Where the certificate authority lies in a data folder.</summary>
    public static string AuthorityFolderOf(string folder) => Path.Combine(folder, "ca");

    /// <summary>The folder of the certificate authority; a lab has none.</summary>
    public string AuthorityFolder { get; }

    /// <summary>The file of the operator's token of a lab; only its owner can read it. Empty behind TLS, where Identity gives tokens.</summary>
    public string TokenFile { get; } = "";

    /// <summary>The operator's token of a lab; empty behind TLS.</summary>
    public string Token { get; } = "";

    /// <summary>Opens a lab folder, made if it is not there, with its token, which stays the same.</summary>
    /// <exception cref="StartException">The folder is not one of a lab, or cannot be written.</exception>
    public static DataFolder OpenLab(string folder)
    {
        try
        {
            Mark(folder, LabMarker, LabExplanation, $"--data: '{folder}' holds data but is not marked as a lab folder; give an empty folder, or one made by serve --lab.");
            return new DataFolder(folder, Path.Combine(folder, "lab-token"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--data: the folder '{folder}' cannot be used: {refused.Message}", refused);
        }
    }

    /// <summary>Opens a folder behind TLS, and one of secrets beside it, made if they are not there.</summary>
    /// <exception cref="StartException">The folder is another's, or one of them cannot be written.</exception>
    public static DataFolder OpenTls(string folder, string secrets)
    {
        try
        {
            Mark(folder, TlsMarker, TlsExplanation, File.Exists(Path.Combine(folder, LabMarker))
                ? $"--data: '{folder}' is marked as a lab folder, and no TLS door is opened on it; give another, or serve it with --lab."
                : $"--data: '{folder}' holds data but is not marked as a folder of serve; give an empty folder, or one made by serve.");
            AtomicFile.MakeFolder(secrets);
            return new DataFolder(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--data: the folder '{folder}' or its secrets in '{secrets}' cannot be used: {refused.Message}", refused);
        }
    }

    /// <summary>Refuses a folder that no server has made: a command that mends something must not succeed on another.</summary>
    /// <exception cref="StartException">It is not marked as one of <c>serve</c>.</exception>
    public static void RequireTls(string folder)
    {
        if (!File.Exists(Path.Combine(folder, TlsMarker)))
        {
            throw new StartException($"--data: '{Path.GetFullPath(folder)}' is no folder of serve; give the one with which the server is started.");
        }
    }

    /// <summary>Where what opens the data lies by these settings (<c>Doors:SecretsFolder</c>).</summary>
    public static string SecretsFolder(string folder, IConfiguration settings) => settings["Doors:SecretsFolder"] ?? SecretsFolder(folder);

    /// <summary>Where what opens the data lies, unless the settings say otherwise: beside the data, so that a copy of these is no copy of that.</summary>
    public static string SecretsFolder(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".secrets";

    /// <summary>Where the secrets of a folder lie that a server has made: of a lab in it, else beside it.</summary>
    /// <exception cref="StartException">It is neither one of <c>serve</c> nor of a lab.</exception>
    public static string SecretsOf(string folder, IConfiguration settings)
    {
        if (File.Exists(Path.Combine(folder, LabMarker)))
        {
            return LabSecrets(folder);
        }

        RequireTls(folder);
        return SecretsFolder(folder, settings);
    }

    /// <summary>Where the secrets of a lab lie.</summary>
    public static string LabSecrets(string folder) => Path.Combine(folder, "secrets");

    /// <summary>Whether this is the operator's token; takes as long for a wrong one as for the right one.</summary>
    public bool IsToken(string token) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), _tokenHash);

    private static void Mark(string folder, string marker, string explanation, string refusal)
    {
        var file = Path.Combine(folder, marker);
        var isMarked = File.Exists(file);
        if (!isMarked && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            // Nothing of it is touched, its mode neither.
            throw new StartException(refusal);
        }

        AtomicFile.MakeFolder(folder);
        if (!isMarked)
        {
            File.WriteAllText(file, explanation);
        }
    }

    private static string ReadOrMakeToken(string file)
    {
        if (File.Exists(file))
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, OwnersOnly);
            }

            if (File.ReadAllText(file).Trim() is { Length: >= TokenBytes } kept)
            {
                return kept;
            }
        }

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        AtomicFile.Write(file, token + "\n");
        return token;
    }
}
