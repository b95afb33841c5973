using System.Reflection;
using System.Text.RegularExpressions;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests.Diagnosis;

/// <summary>The table of causes, the one in the README, and the cases that produce its rows.</summary>
public sealed partial class CausesTests
{
    /// <summary>Only a VTN of ours names these: their cases stand beside its doors' tests.</summary>
    private static readonly Cause[] OfOurDoors = [Causes.CertificateRevoked, Causes.SignatureMissing, Causes.SignatureStale, Causes.SignatureRefused];

    private static readonly string[] Servers = ["Middleware/FlexCoop.Middleware", "Vtn/FlexCoop.Vtn"];

    [Test]
    public void Readme_HasTheRowsOfTheCode()
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "Ven", "README.md"))
            .SkipWhile(line => !line.StartsWith("| `doctor` says |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'));

        Assert.That(rows, Is.EqualTo(Causes.All.Select(cause => $"| `{cause.Id}`: {cause.Says} | {cause.Reason} | {cause.Remedy} | {cause.ServerLog} |")));
    }

    [Test]
    public void Causes_HaveIdsOfTheirOwn_AndAreAllInTheTable()
    {
        Assert.That(Causes.All.Select(cause => cause.Id), Is.Unique);
        Assert.That(Properties().Select(property => property.GetValue(null)), Is.EquivalentTo(Causes.All));
    }

    /// <summary>Each case holds the cause that it has produced against its own name.</summary>
    [Test]
    public void Causes_AreAllProducedByACase()
    {
        var produced = typeof(DoctorTests).GetMethods().Where(method => method.IsDefined(typeof(TestAttribute)) || method.IsDefined(typeof(TestCaseAttribute))).Select(method => CauseOf(method.Name)).OfType<Cause>().Distinct();

        Assert.That(Causes.All.Except(produced), Is.EquivalentTo(OfOurDoors));
    }

    /// <summary>What the log of a server is said to name stands in the source of what writes it.</summary>
    [Test]
    public void Causes_ThatAServersLogNames_AreThoseThatItWrites()
    {
        var servers = string.Concat(Servers.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)).Where(IsSource).Select(File.ReadAllText));
        var named = Causes.All.SelectMany(cause => Id().Matches(cause.ServerLog).Select(match => match.Groups["id"].Value)).Distinct().ToList();

        Assert.That(named, Has.Count.GreaterThan(10));
        Assert.That(named.Where(id => !servers.Contains($"\"{id}\"", StringComparison.Ordinal) && !servers.Contains($", {id};", StringComparison.Ordinal)), Is.Empty);
    }

    private static bool IsSource(string file) => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    [GeneratedRegex("`(?<id>[a-z]+(-[a-z]+)+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Id();

    /// <summary>The cause by which a case is called; null when it is called otherwise.</summary>
    internal static Cause? CauseOf(string method) => (Cause?)Properties().FirstOrDefault(property => property.Name == method.Split('_')[0])?.GetValue(null);

    private static IEnumerable<PropertyInfo> Properties() => typeof(Causes).GetProperties().Where(property => property.PropertyType == typeof(Cause));
}
