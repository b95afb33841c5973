using FlexCoop.Testing;

namespace FlexCoop.House.Tests;

/// <summary>The files that people wrote: what is built lies elsewhere.</summary>
internal static class SourceTree
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "TestResults", "artifacts", "data"];

    public static IEnumerable<string> Files(string pattern) => Below(Repository.Root, pattern);

    public static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');

    private static IEnumerable<string> Below(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern).Concat(
        Directory.EnumerateDirectories(folder)
            .Where(child => Path.GetFileName(child) is var name && name[0] != '.' && !NotOurs.Contains(name))
            .SelectMany(child => Below(child, pattern)));
}
