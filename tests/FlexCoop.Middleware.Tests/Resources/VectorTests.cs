using System.Text.Json;
using FlexCoop.Middleware.Resources;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>The vectors of <c>schemas/rest/vectors</c>: what is valid passes, and of what is not the fault is found where it is (FC-ARCH-3).</summary>
public sealed class VectorTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "schemas", "rest");

    private static IEnumerable<string> Names => Directory.GetFiles(Folder, "*" + ResourceSchemas.Extension).Select(file => Path.GetFileName(file)[..^ResourceSchemas.Extension.Length]).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void Vectors_OfEachSchema_AreJudgedAsTheySay(string name)
    {
        var schema = ResourceSchemaReader.Read(Path.Combine(Folder, name + ResourceSchemas.Extension), checksExamples: true);
        using var vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "vectors", name + ".json")));

        var refused =
            from vector in vectors.RootElement.GetProperty("valid").EnumerateArray()
            let faults = schema.Validator.Check(vector.GetProperty("document"), row: null)
            where faults.Count > 0
            select $"{vector.GetProperty("title")}: {string.Join("; ", faults)}";
        var misjudged =
            from vector in vectors.RootElement.GetProperty("invalid").EnumerateArray()
            let faults = schema.Validator.Check(vector.GetProperty("document"), row: null)
            where faults.All(fault => fault.Pointer != vector.GetProperty("pointer").GetString())
            select $"{vector.GetProperty("title")}: {string.Join("; ", faults)}";

        Assert.That(refused.Concat(misjudged), Is.Empty);
    }
}
