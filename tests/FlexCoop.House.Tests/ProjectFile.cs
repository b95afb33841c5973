using System.Xml;
using System.Xml.Linq;
using FlexCoop.Testing;

namespace FlexCoop.House.Tests;

/// <summary>One .csproj of the house.</summary>
internal sealed class ProjectFile
{
    private readonly XDocument _document;

    private ProjectFile(string path)
    {
        Path = System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
        Name = System.IO.Path.GetFileNameWithoutExtension(path);
        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        _document = XDocument.Load(reader);
    }

    /// <summary>Without ".csproj".</summary>
    public string Name { get; }

    /// <summary>From the root of the repository, with slashes.</summary>
    public string Path { get; }

    public bool IsProduct => !Path.StartsWith("tests/", StringComparison.Ordinal);

    public bool IsExecutable => _document.Descendants("OutputType").Any(type => type.Value == "Exe") || _document.Root!.Attribute("Sdk")!.Value.EndsWith(".Web", StringComparison.Ordinal);

    /// <summary>The projects whose code it uses; one that is only built before it is not among them.</summary>
    public IEnumerable<string> References => _document.Descendants("ProjectReference")
        .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
        .Select(reference => System.IO.Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    public IEnumerable<string> Packages => _document.Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);

    public static IReadOnlyList<ProjectFile> All() =>
        [.. SourceTree.Files("*.csproj").Order(StringComparer.Ordinal).Select(path => new ProjectFile(path))];

    public override string ToString() => Path;
}
