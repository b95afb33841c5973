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

    /// <summary>FC-ARCH-5: OpenADR is between gateways and the VTN; whoever else names a type of it would speak it beside them.</summary>
    [Test]
    public void OpenAdr_BesideVtnVenTheirHostsAndTheConformanceKit_IsNamedByNobody()
    {
        string[] speakers = ["FlexCoop.OpenAdr", "FlexCoop.Vtn", "FlexCoop.Ven", "FlexCoop.Middleware", "FlexCoop.Ven.Gateway", "FlexCoop.Conformance"];
        var others = ProjectFile.All().Where(project => project.IsProduct && !speakers.Contains(project.Name)).ToList();

        var named =
            from project in others
            let folder = Path.GetDirectoryName(Path.Combine(Repository.Root, project.Path))! + Path.DirectorySeparatorChar
            from file in SourceTree.Files("*.cs").Where(file => file.StartsWith(folder, StringComparison.Ordinal))
            where File.ReadLines(file).Any(line => line.StartsWith("using FlexCoop.OpenAdr", StringComparison.Ordinal))
            select Path.GetRelativePath(Repository.Root, file);
        Assert.That(others, Is.Not.Empty);
        Assert.That(others.Where(project => project.References.Contains("FlexCoop.OpenAdr")), Is.Empty);
        Assert.That(named, Is.Empty);
    }

    /// <summary>AC-ARC-1: a product of the agent knows no other product, nor does a field protocol: what one holds, another learns from the home alone. So any of them can be taken out.</summary>
    [TestCase("Products")]
    [TestCase("FieldProtocols")]
    public void Connectors_OfTheAgent_NeverNameEachOther(string kind)
    {
        var folder = Path.Combine(Repository.Root, "Ven", "FlexCoop.Ven.Devices", kind);
        var connectors = Directory.GetDirectories(folder).ToDictionary(connector => connector, connector => Directory.GetFiles(connector, "*.cs"));
        var types = connectors.SelectMany(connector => connector.Value, (connector, file) => (Connector: connector.Key, Type: Path.GetFileNameWithoutExtension(file))).ToList();

        var named =
            from connector in connectors
            from file in connector.Value
            let text = File.ReadAllText(file)
            from other in types.Where(other => other.Connector != connector.Key)
            where Names(text, other.Type)
            select $"{Path.GetFileName(file)} names {other.Type}";
        Assert.That(named, Is.Empty);
    }

    private static bool Names(string text, string type)
    {
        static bool IsPart(char letter) => char.IsLetterOrDigit(letter) || letter == '_';
        for (var at = text.IndexOf(type, StringComparison.Ordinal); at >= 0; at = text.IndexOf(type, at + 1, StringComparison.Ordinal))
        {
            if ((at == 0 || !IsPart(text[at - 1])) && (at + type.Length == text.Length || !IsPart(text[at + type.Length])))
            {
                return true;
            }
        }

        return false;
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
