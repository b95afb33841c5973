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

    /// <summary>The passphrase that the operator gives, by a file or by the environment; null when he gives none.</summary>
    /// <param name="file">The file; its first line is the passphrase. It goes before the environment. Null for none.</param>
    /// <exception cref="CaStartException">The file is not there, or the passphrase is too short.</exception>
    public static CaPassphrases? Given(string? file)
    {
        var (given, place) = file is null ? (Environment.GetEnvironmentVariable(Variable), Variable) : (ReadLine(file), $"the file '{file}'");
        return given switch
        {
            null => null,
            { Length: < MinLength } => throw new CaStartException($"The passphrase in {place} has {given.Length} characters; give at least {MinLength}."),
            _ => new CaPassphrases(Root: null, given),
        };
    }

    /// <summary>Passphrases in files of a folder, made there when they are not.</summary>
    /// <param name="secrets">The folder; not below <paramref name="data"/>, so that a copy of the data is no copy of what opens it.</param>
    /// <param name="data">The data folder.</param>
    /// <exception cref="CaStartException">The folder lies in the data folder, or cannot be used.</exception>
    public static CaPassphrases InFolder(string secrets, string data)
    {
        var inside = Path.GetRelativePath(Path.GetFullPath(data), Path.GetFullPath(secrets));
        if (inside == "." || (!Path.IsPathRooted(inside) && inside.Split(Path.DirectorySeparatorChar)[0] != ".."))
        {
            throw new CaStartException($"The folder of passphrases '{secrets}' lies in the data folder '{data}', and would go into its backups; give one outside.");
        }

        try
        {
            AtomicFile.MakeFolder(secrets);
            return new CaPassphrases(ReadOrMake(Path.Combine(secrets, RootFile)), ReadOrMake(Path.Combine(secrets, IntermediatesFile)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CaStartException($"The folder of passphrases '{secrets}' cannot be used: {refused.Message}", refused);
        }
    }

    private static string ReadOrMake(string file)
    {
        if (File.Exists(file) && ReadLine(file) is { Length: >= MinLength } kept)
        {
            return kept;
        }

        var made = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
        AtomicFile.Write(file, made + "\n");
        return made;
    }

    private static string ReadLine(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault("").Trim();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CaStartException($"The passphrase file '{file}' cannot be read: {refused.Message}", refused);
        }
    }
}
