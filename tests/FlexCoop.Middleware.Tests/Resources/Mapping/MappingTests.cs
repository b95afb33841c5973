using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests;

/// <summary>Every fact of the forerunner's 66 resources has a place in ours (<c>schemas/rest/README.md</c>).</summary>
public sealed partial class MappingTests
{
    /// <summary>What the platform makes, and no file declares.</summary>
    private static readonly string[] Made = ["id", "createdAt", "changedAt", "cooperative", "memberId"];

    private static readonly string Schemas = Path.Combine(Repository.Root, "schemas", "rest");

    [Test]
    public void Facts_EachResourceAndField_HasARow()
    {
        var facts = Facts(SharedMaterial.Path("flexcoop-api.md"));

        var missing = facts.Except(MappedResource.All.SelectMany(mapped => mapped.Fields.Select(row => $"{mapped.Forerunner}.{row.Field}")));

        Assert.That(facts.Select(fact => fact.Split('.')[0]).Distinct().Count(), Is.EqualTo(66));
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void Rows_OfEachResource_LeadToAMemberOfOurs()
    {
        var schemas = Directory.GetFiles(Schemas, "*.schema.json").ToDictionary(file => Path.GetFileName(file).Split('.')[0], file => JsonNode.Parse(File.ReadAllText(file))!);

        var astray =
            from mapped in MappedResource.All
            from row in mapped.Fields
            where row.To is not null && !IsMember(schemas[mapped.Documents[row.Document].Resource], row.To)
            select $"{mapped.Forerunner}.{row.Field} to {row.To}";

        Assert.That(astray, Is.Empty);
    }

    [Test]
    public void Rows_WithoutAPlace_SayWhy()
    {
        var silent = MappedResource.All.SelectMany(mapped => mapped.Fields.Where(row => row.To is null && row.Otherwise is not { Length: > 0 }).Select(row => $"{mapped.Forerunner}.{row.Field}"));

        Assert.That(silent, Is.Empty);
    }

    [Test]
    public void Examples_InBothForms_SayTheSame()
    {
        var different =
            from mapped in MappedResource.All
            from row in mapped.Fields
            where row.IsSent && !row.Holds(mapped.Example, mapped.Documents[row.Document].Document)
            select $"{mapped.Forerunner}.{row.Field} at {row.To}";

        Assert.That(different, Is.Empty);
    }

    [Test]
    public void Readme_EachRow_IsInItsTable()
    {
        var readme = File.ReadAllText(Path.Combine(Schemas, "README.md"));

        var missing = MappedResource.All.SelectMany(mapped => mapped.Fields.Select(row => Line(mapped, row))).Distinct().Where(line => !readme.Contains(line, StringComparison.Ordinal));

        Assert.That(missing, Is.Empty);
    }

    /// <summary>The facts as <c>RESOURCE.FIELD</c>: headings, and the list below each, until the text about the system.</summary>
    private static List<string> Facts(string file)
    {
        var (facts, resource) = (new List<string>(), "");
        foreach (var line in File.ReadLines(file).TakeWhile(line => line != "# How the published system works"))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                resource = line[3..].Trim();
            }
            else if (line.StartsWith("- ", StringComparison.Ordinal))
            {
                facts.Add($"{resource}.{line[2..].Split(':')[0].TrimEnd('*')}");
            }
        }

        return facts;
    }

    private static bool IsMember(JsonNode schema, string pointer)
    {
        var steps = pointer.Split('/')[1..];
        if (steps is [var made] && Made.Contains(made))
        {
            return true;
        }

        JsonNode? found = schema;
        foreach (var step in steps)
        {
            found = Resolved(found)?["items"] ?? Resolved(found)?["properties"]?[step];
        }

        return found is not null;

        JsonNode? Resolved(JsonNode? at) => at?["$ref"] is { } reference ? Pointed.At(schema, reference.GetValue<string>()[1..]) : at;
    }

    /// <summary>How a line of the table begins: hours are one line.</summary>
    private static string Line(MappedResource mapped, MappedField row)
    {
        var field = mapped.Forerunner is "weather" or "pv_forecast" ? Hour().Replace(row.Field, "_N") : row.Field;
        var path = Index().Replace(FirstItem().Replace(row.To ?? "", "[]"), "[${index}]").Trim('/').Replace('/', '.');
        return $"| `{mapped.Forerunner}.{field}` | `{string.Join('.', new[] { mapped.Documents[row.Document].Resource, path }.Where(part => part.Length > 0))}` |";
    }

    [GeneratedRegex("_[0-9]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hour();

    [GeneratedRegex("/0(?=/|$)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstItem();

    [GeneratedRegex("/(?<index>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();
}
