using FlexCoop.Testing;

namespace FlexCoop.House.Tests;

/// <summary>Which project may use which; the arrows point one way.</summary>
public sealed class ArrowTests
{
    /// <summary>Every product project, and all that it may refer to.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["FlexCoop.OpenAdr"] = [],
        ["FlexCoop.Flexibility"] = [],
        ["FlexCoop.Storage"] = [],
        ["FlexCoop.Conformance"] = ["FlexCoop.OpenAdr"],
        ["FlexCoop.Vtn"] = ["FlexCoop.OpenAdr", "FlexCoop.Storage"],
        ["FlexCoop.Ca"] = ["FlexCoop.Storage"],
        ["FlexCoop.Marketplace"] = ["FlexCoop.Storage"],
        ["FlexCoop.Middleware"] =
            ["FlexCoop.OpenAdr", "FlexCoop.Flexibility", "FlexCoop.Storage", "FlexCoop.Conformance", "FlexCoop.Vtn", "FlexCoop.Ca", "FlexCoop.Marketplace"],
        ["FlexCoop.Ven"] = ["FlexCoop.OpenAdr"],
        ["FlexCoop.Ven.Devices"] = [],
        ["FlexCoop.Ven.Gateway"] = ["FlexCoop.Ven", "FlexCoop.Ven.Devices", "FlexCoop.OpenAdr"],
    };

    private static IEnumerable<TestCaseData> ProductProjects() =>
        ProjectFile.All().Where(project => project.IsProduct).Select(project => new TestCaseData(project.Name).SetArgDisplayNames(project.Name));

    [TestCaseSource(nameof(ProductProjects))]
    public void Project_RefersOnlyToWhatItMay(string name)
    {
        var project = ProjectFile.All().Single(project => project.Name == name);

        Assert.That(Allowed, Does.ContainKey(name), "a new project needs its arrows here, and a reason in the README of its folder");
        Assert.That(project.References, Is.SubsetOf(Allowed[name]));
    }

    [Test]
    public void Product_NeverRefersToTests()
    {
        var tests = ProjectFile.All().Where(project => !project.IsProduct).Select(project => project.Name).ToList();

        Assert.That(ProjectFile.All().Where(project => project.IsProduct).SelectMany(project => project.References).Intersect(tests), Is.Empty);
    }

    [Test]
    public void Executables_AreTheMiddlewareTheAgentAndTheBenchmarks()
    {
        var executables = ProjectFile.All().Where(project => project.IsExecutable).Select(project => project.Name);

        Assert.That(executables, Is.SubsetOf(["FlexCoop.Middleware", "FlexCoop.Ven.Gateway", "FlexCoop.Benchmarks"]));
    }

    /// <summary>Files of another project that are compiled in would be an arrow that no reference shows; these few are meant.</summary>
    [Test]
    public void LinkedFiles_AreOnlyTheSharedClocksCrashPointsAndFlushes()
    {
        var links = ProjectFile.All()
            .Where(project => project.IsProduct)
            .SelectMany(project => File.ReadLines(Path.Combine(Repository.Root, project.Path)).Where(line => line.Contains("<Compile Include=\"..")).Select(line => line.Split('"')[1].Split('/')[^1]));

        Assert.That(links, Is.SubsetOf(["CrashPoint.cs", "DiskFlush.cs", "FileLock.cs", "ScaledClock.cs", "SteadyClock.cs", "ClockSpecification.cs"]));
    }

    [Test]
    public void Solution_HoldsEveryProject()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "FlexCoop.sln")).Replace('\\', '/');

        Assert.That(ProjectFile.All().Select(project => project.Path).Where(path => !solution.Contains($"\"{path}\"")), Is.Empty);
    }
}
