using System.Text.RegularExpressions;
using FlexCoop.Testing;

namespace FlexCoop.House.Tests;

/// <summary>Rules of the house that no analyzer knows.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] LayerNames = ["Models", "Services", "Interfaces", "Common", "Helpers", "Utils"];

    private static readonly string[] TextFiles = ["*.cs", "*.md", "*.csproj", "*.props", "*.targets", "*.cake", "*.json"];

    [Test]
    public void LogIds_StandOnce()
    {
        var ids = ProductCode().SelectMany(path => LogId().Matches(File.ReadAllText(path)).Select(match => (Id: match.Groups["id"].Value, Path: SourceTree.Relative(path))));

        Assert.That(ids.GroupBy(log => log.Id).Where(group => group.Count() > 1).Select(group => string.Join(" and ", group)), Is.Empty);
        Assert.That(ids.Count(), Is.GreaterThan(20), "the rule has found the log messages at all");
    }

    /// <summary>The agent's console writes what a template says, and an instant without a format as the language of nobody here has it.</summary>
    [Test]
    public void InstantsInTheAgentsLogs_AreIso8601()
    {
        var told = SourceTree.Files("*.cs").Where(path => SourceTree.Relative(path).StartsWith("Ven/", StringComparison.Ordinal))
            .SelectMany(path => LogMessage().Matches(File.ReadAllText(path)))
            .SelectMany(log => Instant().Matches(log.Groups["parameters"].Value).Select(instant => (Template: log.Groups["template"].Value, Name: instant.Groups["name"].Value)))
            .ToList();

        Assert.That(told.Where(one => !one.Template.Contains($"{{{one.Name}:s}}Z", StringComparison.OrdinalIgnoreCase)), Is.Empty);
        Assert.That(told, Has.Count.GreaterThan(5), "the rule has found the instants at all");
    }

    [Test]
    public void File_HoldsOneType_NamedAfterIt()
    {
        var others = SourceTree.Files("*.cs").Where(path => Path.GetFileName(path) is not ("Program.cs" or "AssemblySettings.cs") && !IsNamedAfterItsType(path));

        Assert.That(others.Select(SourceTree.Relative), Is.Empty);
    }

    [Test]
    public void Folders_AreFeatures_NotLayers()
    {
        var layers = SourceTree.Files("*.cs").Select(path => SourceTree.Relative(path)).Where(path => path.Split('/').Intersect(LayerNames).Any());

        Assert.That(layers, Is.Empty);
    }

    [Test]
    public void TopLevelFolders_HaveAReadme()
    {
        var folders = ProjectFile.All().Select(project => project.Path.Split('/')[0]).Distinct();

        Assert.That(folders.Where(folder => !File.Exists(Path.Combine(Repository.Root, folder, "README.md"))), Is.Empty);
    }

    [Test]
    public void Packages_AreAllNamedInTheReadme()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var packages = ProjectFile.All().SelectMany(project => project.Packages).Distinct();

        Assert.That(packages.Where(package => !readme.Contains(package)), Is.Empty);
    }

    /// <summary>What a reader of the list is told is in the code, and what the code decides about OpenADR is in the list.</summary>
    [Test]
    public void InterpretationsAndDivergences_AreMarkedInTheCodeAndListed()
    {
        string[] otherStandards = ["Ca/", "Middleware/FlexCoop.Middleware/Identity/"];
        var marked = ProductCode().Where(path => !otherStandards.Any(SourceTree.Relative(path).StartsWith)).SelectMany(path => Mark().Matches(File.ReadAllText(path)).Select(_ => Side(path) + Path.GetFileName(path).Split('.')[0]));
        var listed = File.ReadAllLines(Path.Combine(Repository.Root, "Vtn", "DIVERGENCES.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Place().Matches(line.Split(" | ")[0]).Select(match => (match.Groups["ven"].Success ? "VEN " : "") + match.Groups["type"].Value));

        Assert.That(marked, Is.EquivalentTo(listed));
        Assert.That(marked.Count(), Is.GreaterThan(20), "the rule has found the marks at all");

        static string Side(string path) => SourceTree.Relative(path).StartsWith("Ven/", StringComparison.Ordinal) ? "VEN " : "";
    }

    /// <summary>A path that only one machine has would break every other.</summary>
    [Test]
    public void Text_HoldsNoAbsolutePathOfAMachine()
    {
        var suspects = TextFiles
            .SelectMany(SourceTree.Files)
            .Where(path => AbsolutePath().IsMatch(File.ReadAllText(path)));

        Assert.That(suspects.Select(SourceTree.Relative), Is.Empty);
    }

    private static IEnumerable<string> ProductCode() => SourceTree.Files("*.cs").Where(path => !SourceTree.Relative(path).StartsWith("tests/", StringComparison.Ordinal));

    private static bool IsNamedAfterItsType(string path)
    {
        var types = TopLevelType().Matches(File.ReadAllText(path)).Select(match => match.Groups["name"].Value).Distinct().ToList();
        var name = Path.GetFileName(path).Split('.')[0];
        return types is [var only] && (name == only || name == only + "OfT");
    }

    [GeneratedRegex(@"LoggerMessage\((?<id>\d+)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex LogId();

    [GeneratedRegex(@"LoggerMessage\(\d+, [\w.]+, ""(?<template>[^""]*)""[^\n]*\n[^\n(]*\((?<parameters>[^\n]*)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex LogMessage();

    [GeneratedRegex(@"DateTimeOffset\?? (?<name>\w+)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Instant();

    [GeneratedRegex(@"///? .*\b(?:Interpretation(?: of rule \d+)?|Divergence):", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Mark();

    [GeneratedRegex(@"`(?<type>\w+)[.\w]*`(?<ven> \(VEN\))?", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Place();

    [GeneratedRegex(@"^(?:public|internal)[\w ]*? (?:class|record struct|record|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"(?<![\w.])/(?:home|root|work|Users)/\w|\b[A-Z]:\\\\?\w", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex AbsolutePath();
}
