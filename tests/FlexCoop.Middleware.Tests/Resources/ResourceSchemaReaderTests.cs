using System.Text.Json.Nodes;
using FlexCoop.Middleware.Resources;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>A file that says what would be passed over in silence, or cannot be, stops the start; the files that come with the product do not.</summary>
public sealed class ResourceSchemaReaderTests
{
    private static IEnumerable<string> Shipped => Directory.EnumerateFiles(Path.Combine(Repository.Root, "schemas", "rest"), "*" + ResourceSchemas.Extension).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Shipped))]
    public void Read_FileOfTheProduct_IsGoodWithItsExamples(string file) => Assert.That(() => ResourceSchemaReader.Read(Path.Combine(Repository.Root, "schemas", "rest", file), checksExamples: true), Throws.Nothing);

    [TestCase("/const", "1", "/const: would be passed over in silence; say it by other keywords (Resources/README.md)")]
    [TestCase("/if", "{}", "/if: would be passed over in silence")]
    [TestCase("/properties/upW/const", "1", "/properties/upW/const: would be passed over in silence")]
    [TestCase("/properties/tags/contains", "{}", "/properties/tags/contains: would be passed over")]
    [TestCase("/properties/tags/prefixItems", "[]", "/properties/tags/prefixItems: would be passed over")]
    [TestCase("/properties/place/minProperties", "1", "/properties/place/minProperties: would be passed over")]
    [TestCase("/definitions/place/properties/latitude/default", "0", "/definitions/place/properties/latitude/default: would be passed over")]
    [TestCase("/properties/up.w", "{ \"type\": \"boolean\", \"description\": \"x\" }", "/properties/up.w: has no name as names are here")]
    [TestCase("/properties/upW/definitions", "{}", "/properties/upW/definitions: would be passed over")]
    [TestCase("/properties/place/maximum", "1", "/properties/place/maximum: stands beside $ref, where it would be passed over in silence")]
    [TestCase("/properties/place/$ref", "\"#/definitions/nowhere\"", "/properties/place/$ref: \"#/definitions/nowhere\" leads nowhere")]
    [TestCase("/properties/place/$ref", "\"https://example.org/place.json\"", "leads nowhere")]
    [TestCase("/properties/upW/type", "[\"number\",\"null\"]", "/properties/upW/type: [\"number\",\"null\"] is none")]
    [TestCase("/properties/upW/exclusiveMinimum", "true", "/properties/upW/exclusiveMinimum: is no number")]
    [TestCase("/properties/upW/x-unit", null, "/properties/upW: has no unit")]
    [TestCase("/properties/upW/maximum", null, "/properties/upW: has no bounds")]
    [TestCase("/properties/upW/description", null, "/properties/upW: has no description")]
    [TestCase("/properties/deviceId/maxLength", null, "/properties/deviceId: has no bound")]
    [TestCase("/properties/tags/maxItems", null, "/properties/tags: has no bound")]
    [TestCase("/properties/parts/maxItems", "10000", "/properties/parts: makes a document of 20013 values, when full; give fewer maxItems, for 20000 values at most")]
    [TestCase("/properties/parts/items/additionalProperties", null, "/properties/parts/items: is open")]
    [TestCase("/properties/start/format", "\"duration\"", "/properties/start/format: \"duration\" is not checked; give date, date-time, uri, uuid")]
    [TestCase("/properties/duration/pattern", "\"^\\\\d+$\"", "/properties/duration/pattern: ")]
    [TestCase("/properties/duration/pattern", "\"[0-9]\"", "/properties/duration/pattern: ")]
    [TestCase("/properties/duration/pattern", "\"^.$\"", "/properties/duration/pattern: ")]
    [TestCase("/properties/duration/pattern", "\"^([$\"", "/properties/duration/pattern: ")]
    [TestCase("/required/0", "\"nobody\"", "/required: \"nobody\" is no property")]
    [TestCase("/additionalProperties", "true", "/additionalProperties: is no schema; give an object")]
    [TestCase("/additionalProperties", "{ \"type\": \"boolean\" }", "the file: is open")]
    [TestCase("/title", null, "/title: is missing")]
    [TestCase("/examples", null, "/examples: is missing")]
    [TestCase("/examples/0/upW", "\"much\"", "/examples/0/upW: 'much' is not right; give a number")]
    [TestCase("/properties/id", "{ \"type\": \"boolean\", \"description\": \"x\" }", "/properties: declares 'id'; leave it out: the platform makes it")]
    [TestCase("/x-resource", null, "/x-resource: is missing")]
    [TestCase("/x-resource/who", "1", "/x-resource/who: is not known")]
    [TestCase("/x-resource/owner", "\"Member\"", "/x-resource/owner: \"Member\" is not known; give member, cooperative, platform")]
    [TestCase("/x-resource/verbs", null, "/x-resource/verbs: is missing")]
    [TestCase("/x-resource/verbs/0", "\"post\"", "/x-resource/verbs: \"post\" is not known")]
    [TestCase("/x-resource/access", null, "/x-resource/access: is missing")]
    [TestCase("/x-resource/access/nobody", "{}", "/x-resource/access/nobody: is not known")]
    [TestCase("/x-resource/access/prosumer/write", "\"flex.write\"", "/x-resource/access/prosumer/write: is not known")]
    [TestCase("/x-resource/access/prosumer/read", "\"flex\"", "/x-resource/access/prosumer/read: there is no scope \"flex\" of REST")]
    [TestCase("/x-resource/access/prosumer/read", "\"ven.enrol\"", "there is no scope \"ven.enrol\" of REST")]
    [TestCase("/x-resource/access/service", "{ \"read\": \"flex.read\" }", "/x-resource/access/service: cannot be granted for what is a member's")]
    [TestCase("/x-resource/access/operator", "{ \"read\": \"fleet.read\" }", "/x-resource/access/operator: cannot be granted for what is a member's")]
    [TestCase("/x-resource/owner", "\"cooperative\"", "/x-resource/access/prosumer: cannot be granted for what is a cooperative's")]
    [TestCase("/x-resource/indexes/0", "\"place\"", "/x-resource/indexes: 'place' cannot be found by")]
    [TestCase("/x-resource/unique/0", "\"nothing\"", "/x-resource/unique: 'nothing' cannot be found by")]
    [TestCase("/x-resource/indexes/0", "\"tags\"", "/x-resource: 'tags' is free text of a member, which would lie open in an index")]
    [TestCase("/x-resource/unique/0", "\"duration\"", "/x-resource: 'duration' is free text of a member")]
    [TestCase("/x-resource/keptYears", "0", "/x-resource/keptYears: is no number of years")]
    [TestCase("/x-resource/keptYears", "\"six\"", "/x-resource/keptYears: is no number of years")]
    [TestCase("/x-resource/time", "\"upW\"", "/x-resource/time: 'upW' does not tell when")]
    public void Read_FileThatSaysWhatCannotBe_IsRefusedAndNamesThePlace(string pointer, string? value, string fault)
    {
        using var folder = new TemporaryFolder();
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(SomeSchemas.Folder, "boiler-steps.schema.json")))!;
        Set(schema, pointer[1..].Split('/'), value is null ? null : JsonNode.Parse(value)!);
        File.WriteAllText(folder["bad.schema.json"], schema.ToJsonString());

        Assert.That(() => ResourceSchemaReader.Read(folder["bad.schema.json"], checksExamples: true), Throws.TypeOf<StartException>().With.Message.Contains(fault).And.Message.StartsWith(folder["bad.schema.json"]));
    }

    [TestCase("Bad.schema.json", "{}", "the name 'Bad' is none")]
    [TestCase("co2.schema.json", "{}", "the name 'co2' is none")]
    [TestCase("vens.schema.json", "{}", "the name 'vens' is none")]
    [TestCase("a.schema.json", "{ \"type\": \"object\", \"type\": \"object\" }", "a.schema.json: ")]
    [TestCase("a.schema.json", "[]", "it is no JSON object")]
    public void Start_FolderWithWhatCannotBe_IsRefused(string name, string text, string fault)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name], text);

        Assert.That(() => ResourceSchemas.Read(folder.Path), Throws.TypeOf<StartException>().With.Message.Contains(fault));
    }

    private static void Set(JsonNode node, IReadOnlyList<string> steps, JsonNode? value)
    {
        foreach (var step in steps.SkipLast(1))
        {
            node = node is JsonArray list ? list[int.Parse(step, null)]! : node[step]!;
        }

        if (node is JsonArray items)
        {
            items[int.Parse(steps[^1], null)] = value;
        }
        else if (value is null)
        {
            node.AsObject().Remove(steps[^1]);
        }
        else
        {
            node[steps[^1]] = value;
        }
    }
}
