using System.Globalization;
using FlexCoop.Testing;

namespace FlexCoop.Ca.Tests;

/// <summary>One hierarchy for all tests, since its keys take seconds to make; each test that changes it has a copy.</summary>
internal static class SomeHierarchy
{
    public static readonly CaPassphrases Passphrases = new("the roots' passphrase", "the intermediates' passphrase");

    /// <summary>Names the hierarchy to a process that a test starts.</summary>
    public const string Variable = "FLEXCOOP_TEST_HIERARCHY";

    private static readonly Lazy<string> Folder = new(() => Environment.GetEnvironmentVariable(Variable) ?? Make());

    public static CeremonyPlan Plan { get; } = CeremonyPlan.Embedded(new TestClock().GetUtcNow());

    /// <summary>When the tests' clock begins, for openssl's <c>-attime</c>.</summary>
    public static string OpenSslTime => new TestClock().GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Where it lies, for reading.</summary>
    public static string Place => Folder.Value;

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
