using System.Security.Cryptography;
using FlexCoop.Storage;

namespace FlexCoop.Ca;

/// <summary>What the keys are encrypted with: one passphrase for the roots, one for the intermediates.</summary>
/// <param name="Root">Null where the roots are not: on a server after a ceremony.</param>
/// <param name="Intermediates">Needed at every start.</param>
public sealed record CaPassphrases(string? Root, string Intermediates)
{
    /// <summary>The environment variable that holds the intermediates' passphrase.</summary>
    public const string Variable = "FLEXCOOP_CA_PASSPHRASE";

    private const string RootFile = "ca-root-passphrase";
    private const string IntermediatesFile = "ca-passphrase";
    private const int Bytes = 32;
    private const int MinLength = 16;

    /// <summary>The intermediates' passphrase that the operator gives by the environment; null when he gives none.</summary>
    /// <exception cref="CaStartException">It is too short.</exception>
    public static string? Given() => Environment.GetEnvironmentVariable(Variable) is { } given ? Checked(given, Variable) : null;

    /// <summary>Passphrases in files of a folder; made there as long as there are no keys that they open.</summary>
    /// <param name="secrets">The folder; not below <paramref name="data"/>, so that a copy of the data is no copy of what opens it.</param>
    /// <param name="data">The data folder, or that of the hierarchy alone.</param>
    /// <param name="given">The intermediates' passphrase, when it comes from elsewhere; null for the file.</param>
    /// <exception cref="CaStartException">The folder lies in the data folder or cannot be used, or a passphrase is lost or too short.</exception>
    public static CaPassphrases InFolder(string secrets, string data, string? given = null)
    {
        var inside = Path.GetRelativePath(Path.GetFullPath(data), Path.GetFullPath(secrets));
        if (inside == "." || (!Path.IsPathRooted(inside) && inside.Split(Path.DirectorySeparatorChar)[0] != ".."))
        {
            throw new CaStartException($"The folder of passphrases '{secrets}' lies in the data folder '{data}', and would go into its backups; give one outside.");
        }

        try
        {
            AtomicFile.MakeFolder(secrets);
            IReadOnlyList<string> keys = Directory.Exists(data) ? Directory.GetFiles(data, "*.key.pem", SearchOption.AllDirectories) : [];
            var root = Read(Path.Combine(secrets, RootFile));
            var intermediates = given ?? Read(Path.Combine(secrets, IntermediatesFile));
            if (intermediates is null && keys is [var locked, ..])
            {
                throw new CaStartException(
                    $"The passphrase file '{Path.Combine(secrets, IntermediatesFile)}' is not there, and '{locked}' and others are encrypted by it; bring it back, or give the passphrase in {Variable}.");
            }

            // The roots' is not needed where the intermediates are: it may be in the safe with its keys.
            return new CaPassphrases(root ?? (keys is [] ? Make(secrets, RootFile) : null), intermediates ?? Make(secrets, IntermediatesFile));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CaStartException($"The folder of passphrases '{secrets}' cannot be used: {refused.Message}", refused);
        }
    }

    /// <summary>What is there counts, and is never written over: keys may be encrypted by it.</summary>
    /// <returns>Null when there is no such file.</returns>
    private static string? Read(string file) => File.Exists(file) ? Checked(File.ReadLines(file).FirstOrDefault("").Trim(), $"the first line of '{file}'") : null;

    private static string Checked(string passphrase, string place) => passphrase.Length >= MinLength
        ? passphrase
        : throw new CaStartException($"The passphrase in {place} has {passphrase.Length} characters; give the one that the keys are encrypted with, at least {MinLength}, or remove it where there are no keys yet.");

    private static string Make(string secrets, string name)
    {
        var made = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
        AtomicFile.Write(Path.Combine(secrets, name), made + "\n");
        return made;
    }
}
