using System.Globalization;
using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>One hierarchy for all tests, since its keys take seconds to make; each test that changes it has a copy.</summary>
internal static class SomeHierarchy
{
    public static readonly CaPassphrases Passphrases = new("the roots' passphrase", "the intermediates' passphrase");

    private static readonly Lazy<string> Folder = new(Make);

    public static CeremonyPlan Plan { get; } = CeremonyPlan.Embedded(new TestClock().GetUtcNow());

    /// <summary>When the tests' clock begins, for openssl's <c>-attime</c>.</summary>
    public static string OpenSslTime => new TestClock().GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>The hierarchy, for reading.</summary>
    public static Hierarchy Shared => LazyShared.Value;

    private static Lazy<Hierarchy> LazyShared { get; } = new(() => Hierarchy.Open(Folder.Value, Passphrases));

    /// <summary>Puts a copy into a folder and opens it.</summary>
    public static Hierarchy Copy(string folder)
    {
        CopyFiles(folder);
        return Hierarchy.Open(folder, Passphrases);
    }

    /// <summary>Puts a copy into a folder.</summary>
    public static void CopyFiles(string folder)
    {
        foreach (var file in Directory.GetFiles(Folder.Value, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Folder.Value, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static string Make()
    {
        var folder = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        Hierarchy.OpenOrMake(folder["ca"], Passphrases, new TestClock()).Dispose();
        return folder["ca"];
    }
}
