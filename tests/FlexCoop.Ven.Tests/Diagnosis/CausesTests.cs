using System.Reflection;
using FlexCoop.Testing;

namespace FlexCoop.Ven.Tests.Diagnosis;

/// <summary>The table of causes, the one in the README, and the cases that produce its rows.</summary>
public sealed class CausesTests
{
    private static readonly string[] Cases = ["tests/FlexCoop.Ven.Tests/Diagnosis/DoctorTests.cs", "tests/FlexCoop.Middleware.Tests/Diagnosis/DoctorTests.cs"];

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

    [Test]
    public void Causes_AreAllProducedByACase()
    {
        var cases = string.Concat(Cases.Select(file => File.ReadAllText(Path.Combine(Repository.Root, file))));

        Assert.That(Properties().Where(property => !cases.Contains($"Causes.{property.Name},", StringComparison.Ordinal) && !cases.Contains($"Causes.{property.Name})", StringComparison.Ordinal)).Select(property => property.Name), Is.Empty);
    }

    private static IEnumerable<PropertyInfo> Properties() => typeof(Causes).GetProperties().Where(property => property.PropertyType == typeof(Cause));
}
