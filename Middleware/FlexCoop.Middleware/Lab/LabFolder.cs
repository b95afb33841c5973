using System.Security.Cryptography;
using System.Text;

namespace FlexCoop.Middleware.Lab;

/// <summary>A data folder that is marked as belonging to a lab, where OpenADR and REST go in the clear: no TLS door is ever opened on it.</summary>
internal sealed class LabFolder
{
    private const string Marker = "lab-folder";
    private const string Explanation = "This folder belongs to a lab (serve --lab): its VENs were registered without certificates. No TLS door is opened on it.\n";
    private const int TokenBytes = 32;
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _tokenHash;

    private LabFolder(string folder, string token)
    {
        DatabaseFile = Path.Combine(folder, "flexcoop.db");
        TokenFile = Path.Combine(folder, "lab-token");
        Token = token;
        _tokenHash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
    }

    public string DatabaseFile { get; }

    /// <summary>The file of the operator's token; only its owner can read it.</summary>
    public string TokenFile { get; }

    /// <summary>The operator's token.</summary>
    public string Token { get; }

    /// <summary>Opens a lab folder, made if it is not there, with its token, which stays the same.</summary>
    /// <exception cref="StartException">The folder is not one of a lab, or cannot be written.</exception>
    public static LabFolder Open(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            var marker = Path.Combine(folder, Marker);
            if (!File.Exists(marker))
            {
                if (Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    throw new StartException($"--data: '{folder}' holds data but is not marked as a lab folder; give an empty folder, or one made by serve --lab.");
                }

                File.WriteAllText(marker, Explanation);
            }

            return new LabFolder(folder, ReadOrMakeToken(Path.Combine(folder, "lab-token")));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"--data: the folder '{folder}' cannot be used: {refused.Message}", refused);
        }
    }

    /// <summary>Whether this is the operator's token; takes as long for a wrong one as for the right one.</summary>
    public bool IsToken(string token) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(token)), _tokenHash);

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
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersOnly;
        }

        using var stream = new FileStream(file, options);
        stream.Write(Encoding.UTF8.GetBytes(token + "\n"));
        stream.Flush(flushToDisk: true);
        return token;
    }
}
