using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Rest;
using FlexCoop.Middleware.Tests.Identity;
using FlexCoop.Middleware.Tests.Resources;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.OpenApi;

/// <summary>What <c>/openapi/v1.json</c> says is so (FC-MW-12): its references lead somewhere, its examples are taken, a client that is generated from it works.</summary>
public sealed class OpenApiTests
{
    [Test, CancelAfter(300_000)]
    public async Task Document_OfAllResources_IsWholeAndItsExamplesAreTaken(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();

        var document = (await rest.GetAsync("openapi/v1.json", cancellationToken)).Expect(HttpStatusCode.OK);

        Assert.That((string)document["openapi"]!, Is.EqualTo("3.1.1"));
        foreach (var reference in All(document).OfType<JsonObject>().Select(node => node["$ref"]).OfType<JsonValue>().Select(value => value.GetValue<string>()).Distinct())
        {
            var target = reference[2..].Split('/').Aggregate((JsonNode?)document, (node, step) => node?[step]);
            Assert.That(target, Is.Not.Null, reference);
        }

        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(one => one.Key != "parameters").Select(one => (Path: path.Key, Method: one.Key, Operation: one.Value!))).ToList();
        Assert.That(operations.Select(one => (string)one.Operation["operationId"]!), Is.Unique);
        Assert.That(
            operations.Where(one => one.Path.StartsWith("/api/v1/rallies", StringComparison.Ordinal)).Select(one => $"{one.Method} {one.Path}"),
            Is.EquivalentTo(["get /api/v1/rallies", "post /api/v1/rallies", "get /api/v1/rallies/{id}", "put /api/v1/rallies/{id}", "delete /api/v1/rallies/{id}"]));
        Assert.That(document["paths"]!["/api/v1/boiler-steps"]!["get"]!["security"]!.ToJsonString(), Is.EqualTo("""[{"token":["flex.read"]}]"""));

        var examples = operations.Where(one => one.Method == "post" && !one.Path.Contains('{', StringComparison.Ordinal)).SelectMany(one => one.Operation["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject().Select(example => (one.Path, Value: example.Value!["value"]!))).ToList();
        Assert.That(examples, Has.Count.GreaterThanOrEqualTo(4));
        foreach (var (path, value) in examples)
        {
            var made = (await rest.PostAsync(path[1..], value, cancellationToken)).Expect(HttpStatusCode.Created);
            var read = (await rest.GetAsync($"{path[1..]}/{(string)made["id"]!}", cancellationToken)).Expect(HttpStatusCode.OK);
            foreach (var (name, member) in value.AsObject())
            {
                Assert.That(JsonNode.DeepEquals(read[name], member), $"{path}: {name}");
            }
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Page_OfAllResources_HasNoScriptAndNothingFromElsewhere(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();

        var page = await rest.GetAsync("openapi", cancellationToken);

        Assert.That(page.MediaType, Is.EqualTo("text/html"));
        Assert.That(page.Text, Does.Contain("<h2 id=\"boiler-steps\">").And.Contain("<code>place.latitude</code>").And.Contain("unit W"));
        Assert.That(page.Text, Does.Not.Contain("<script").And.Not.Match("(src|href)=\"(https?:)?//"));
    }

    /// <summary>The client is what npm's openapi-typescript makes of the document; its compiler checks the day of an aggregator against it, and then it runs.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Client_GeneratedFromTheDocument_CompilesAndRunsADay(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        await using var client = NodeProgram.Start("day.mjs", folder["ca.pem"], lab.Url.AbsoluteUri, lab.Token, folder.Path);

        var day = await client.ReadAsync(cancellationToken);

        Assert.That(day.ToJsonString(RestJson.Writer.Options), Is.EqualTo("""{"made":96,"refused":"upW","again":96,"conflict":412,"changed":7,"evening":16,"hours":24,"left":95}"""));
    }

    private static IEnumerable<JsonNode> All(JsonNode node) => (node switch { JsonObject members => members.Select(member => member.Value), JsonArray items => items, _ => [] })
        .OfType<JsonNode>().SelectMany(All).Prepend(node);
}
