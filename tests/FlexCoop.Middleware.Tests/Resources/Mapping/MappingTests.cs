using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlexCoop.Middleware.Resources;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Resources;

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
        var schemas = MappedResource.All.SelectMany(mapped => mapped.Documents.Select(ours => ours.Resource)).Distinct().ToDictionary(resource => resource, Schema);

        var astray =
            from mapped in MappedResource.All
            from row in mapped.Fields
            where row.To is not null && !IsMember(schemas[mapped.Documents[row.Document].Resource], row.To)
            select $"{mapped.Forerunner}.{row.Field} to {row.To}";

        Assert.That(astray, Is.Empty);
    }

    [Test]
    public void Fields_WithTimeBucketsThere_AreNumbersOfASeriesInOurs()
    {
        var fields = Bucketed(SharedMaterial.Path("flexcoop-api.md"));
        var bucketed =
            from mapped in MappedResource.All
            from row in mapped.Fields
            where fields[mapped.Forerunner].Contains(row.Field)
            select (mapped.Forerunner, row.Field, row.To, Schema: Schema(mapped.Documents[row.Document].Resource));

        var without = bucketed.Where(one => one.Schema["x-resource"]!["time"] is null || (string?)Member(one.Schema, one.To!)!["type"] is not ("number" or "integer"));

        // Of words there is no mean.
        Assert.That(without.Select(one => Hour().Replace($"{one.Forerunner}.{one.Field}", "")).Distinct(), Is.EquivalentTo(["weather.icon", "weather.precipType", "weather.summary"]));
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

    [Test, CancelAfter(300_000)]
    public async Task Documents_OfEachOfThe66_ReadBackWhatTheForerunnersSay(CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var different = new List<string>();

        foreach (var (index, mapped) in MappedResource.All.Index())
        {
            // Each has its member, and lets go of what is the cooperative's: two of the forerunner's may be one document of ours.
            var (member, read) = ($"member{index}", new List<JsonNode>());
            foreach (var (resource, document) in mapped.Documents)
            {
                read.Add(await PostAndReadAsync(lab, rest, resource, document, member, cancellationToken));
            }

            different.AddRange(mapped.Fields.Where(row => row.To is not null && !IsReadBack(row, mapped.Example, read[row.Document], member)).Select(row => $"{mapped.Forerunner}.{row.Field} at {row.To}"));
            foreach (var (resource, id) in mapped.Documents.Zip(read).Where(made => Owner(made.First.Resource) != "member").Select(made => (made.First.Resource, made.Second["id"])))
            {
                var removed = await rest.SendAsync(HttpMethod.Delete, $"api/v1/{resource}/{id}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
                Assert.That(removed.Status, Is.EqualTo(HttpStatusCode.NoContent));
            }
        }

        Assert.That(different, Is.Empty);
    }

    private static async Task<JsonNode> PostAndReadAsync(MiddlewareHost lab, RestClient rest, string resource, JsonObject document, string member, CancellationToken cancellationToken)
    {
        var sent = document.DeepClone();
        if (Owner(resource) == "member")
        {
            sent["memberId"] = member;
        }

        if (resource == "analysis-requests" || !Schema(resource)["x-resource"]!["verbs"]!.AsArray().Any(verb => (string)verb! == "create"))
        {
            // What only the platform writes, and jobs of kinds that nothing serves yet, which are refused.
            var schema = lab.Services.GetRequiredService<ResourceSchemas>().All.Single(one => one.Name == resource);
            var (written, _) = await lab.Services.GetRequiredService<ResourceStore>().MakeAsync(
                schema, [new NewDocument(Row: null, new ResourceScope("local", member), JsonElement.Parse(document.ToJsonString()))], keepsGoodRows: false, kept: null, cancellationToken);
            return (await rest.GetAsync($"api/v1/{resource}/{written[0].Id}", cancellationToken)).Expect(HttpStatusCode.OK);
        }

        var made = (await rest.PostAsync($"api/v1/{resource}", sent, cancellationToken)).Expect(HttpStatusCode.Created);
        return (await rest.GetAsync($"api/v1/{resource}/{made["id"]}", cancellationToken)).Expect(HttpStatusCode.OK);
    }

    private static bool IsReadBack(MappedField row, JsonNode example, JsonNode read, string member) => row switch
    {
        { IsSent: true } => row.Holds(example, read),
        { Made: true } => Pointed.At(read, row.To!) is not null,
        { Member: true } => (string?)read["memberId"] == member,
        { Cooperative: true } => (string?)read["cooperative"] == "local",
        _ => true,
    };

    private static string Owner(string resource) => (string)Schema(resource)["x-resource"]!["owner"]!;

    private static JsonNode Schema(string resource) => JsonNode.Parse(File.ReadAllText(Path.Combine(Schemas, resource + ".schema.json")))!;

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

    /// <summary>The fields of each resource of which there are means and sums over time: <c>time-bucket aggregation over `start` (baseline SUM, …)</c>.</summary>
    private static ILookup<string, string> Bucketed(string file) => (
        from section in File.ReadAllText(file).Split("\n## ").Skip(1)
        from field in Aggregate().Matches(section)
        select (Resource: section.Split('\n')[0].Trim(), Field: field.Groups["field"].Value)).ToLookup(found => found.Resource, found => found.Field);

    private static bool IsMember(JsonNode schema, string pointer) => (pointer.Split('/') is [_, var made] && Made.Contains(made)) || Member(schema, pointer) is not null;

    /// <summary>The schema of what lies at a pointer in a document.</summary>
    private static JsonNode? Member(JsonNode schema, string pointer)
    {
        JsonNode? found = schema;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            found = Resolved(found)?["items"] ?? Resolved(found)?["properties"]?[step];
        }

        return Resolved(found);

        JsonNode? Resolved(JsonNode? at) => at?["$ref"] is { } reference ? Pointed.At(schema, reference.GetValue<string>()[1..]) : at;
    }

    /// <summary>How a line of the table begins: hours are one line.</summary>
    private static string Line(MappedResource mapped, MappedField row)
    {
        var field = mapped.Forerunner is "weather" or "pv_forecast" ? Hour().Replace(row.Field, "_N") : row.Field;
        var path = Index().Replace(FirstItem().Replace(row.To ?? "", "[]"), "[${index}]").Trim('/').Replace('/', '.');
        return $"| `{mapped.Forerunner}.{field}` | `{string.Join('.', new[] { mapped.Documents[row.Document].Resource, path }.Where(part => part.Length > 0))}` |";
    }

    [GeneratedRegex("(?<field>[A-Za-z0-9_]+) (?:AVG|SUM|MIN)[,)]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Aggregate();

    [GeneratedRegex("_[0-9]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hour();

    [GeneratedRegex("/0(?=/|$)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstItem();

    [GeneratedRegex("/(?<index>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Index();
}
