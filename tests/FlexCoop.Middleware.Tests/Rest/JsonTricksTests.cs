using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Resources;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Rest;

/// <summary>T-27, T-28: whatever stands in a body or a query is read as the text that it is, at every route of the running host: refused with 4xx, soon, and nothing changes.</summary>
public sealed class JsonTricksTests
{
    private static readonly string[] Internals = ["Exception", "   at ", "System.", "SQLite", "NJsonSchema", ".cs:line"];

    private static readonly string[] Operators = ["""{"$gt":""}""", """{"$ne":null}""", """{"$where":"sleep(1000)"}""", """["$gt",""]"""];

    private static readonly string[] Queries =
    [
        "filter[$gt]=", "filter=%7B%22%24gt%22%3A%22%22%7D", "filter=%7B%22%24where%22%3A%22sleep(1000)%22%7D", "limit[$gt]=1", "limit[]=1", "after[$ne]=x", "%24where=1", "sort=%24natural", "filter=id~%3D(a%2B)%2B%24",
        "limit=1&limit=2", "filter=id%3Din(" + "a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a", "fields=__proto__",
    ];

    [Test, CancelAfter(300_000)]
    public async Task T27_Body_ThatIsNoJson_OrReadDifferentlyElsewhere_IsRefusedAtEveryRoute(CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartStillAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var before = await StateAsync(lab, rest, cancellationToken);
        var taken = new List<string>();

        foreach (var (method, path) in Routes(lab).Where(route => route.Method is "POST" or "PUT" or "PATCH"))
        {
            foreach (var (name, body) in JsonTricks.All)
            {
                // Where nothing needs to be said, no body is as good as an empty object: of a VEN that is not there.
                var start = Stopwatch.GetTimestamp();
                var answer = await rest.SendAsync(
                    new HttpMethod(method), path, RestClient.Bytes(body, method == "PATCH" ? "application/merge-patch+json" : "application/json"), cancellationToken, request => request.Headers.TryAddWithoutValidation("If-Match", "*"));
                taken.AddRange(Faults($"{method} {path}, {name}", answer, start));
            }
        }

        Assert.That(taken, Is.Empty);
        Assert.That(await StateAsync(lab, rest, cancellationToken), Is.EqualTo(before));
    }

    [Test, CancelAfter(300_000)]
    public async Task T28_Operator_InPlaceOfAValue_IsNone(CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartStillAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var before = await StateAsync(lab, rest, cancellationToken);
        var taken = new List<string>();

        foreach (var schema in lab.Services.GetRequiredService<ResourceSchemas>().All.Where(schema => schema.Verbs.Contains(ResourceVerb.Create)))
        {
            var example = Example(schema);
            foreach (var member in example.Select(member => member.Key).ToList())
            {
                foreach (var value in Operators)
                {
                    var body = (JsonObject)example.DeepClone();
                    body[member] = JsonNode.Parse(value);
                    var start = Stopwatch.GetTimestamp();
                    var answer = await rest.SendAsync(HttpMethod.Post, $"api/v1/{schema.Name}", RestClient.Bytes(Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json"), cancellationToken);
                    taken.AddRange(Faults($"{schema.Name}.{member} = {value}", answer, start));
                    if (!answer.Text.Contains($"\"{member}", StringComparison.Ordinal))
                    {
                        taken.Add($"{schema.Name}.{member} = {value} is not named: {answer.Text}");
                    }
                }
            }
        }

        Assert.That(taken, Is.Empty);
        Assert.That(await StateAsync(lab, rest, cancellationToken), Is.EqualTo(before));
    }

    [Test, CancelAfter(300_000)]
    public async Task T28_Operator_InAQuery_IsNone(CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartStillAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var taken = new List<string>();

        foreach (var (_, path) in Routes(lab).Where(route => route.Method == "GET" && !route.Path.EndsWith("/x", StringComparison.Ordinal)))
        {
            foreach (var query in Queries)
            {
                var start = Stopwatch.GetTimestamp();
                taken.AddRange(Faults($"{path}?{query}", await rest.GetAsync($"{path}?{query}", cancellationToken), start));
            }
        }

        Assert.That(taken, Is.Empty);
    }

    /// <summary>Patterns are ours, and matched in bounded time whatever the text.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T28_Text_ThatMakesPatternsSlow_IsJudgedSoon(CancellationToken cancellationToken)
    {
        await using var lab = await MiddlewareHost.StartStillAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var taken = new List<string>();
        string[] slow = [new string('a', 60_000) + "!", "P" + new string('1', 60_000), "PT" + string.Concat(Enumerable.Repeat("1H", 30_000)), string.Concat(Enumerable.Repeat("a-", 30_000)) + "\u0000", new string('/', 60_000) + " "];

        foreach (var schema in lab.Services.GetRequiredService<ResourceSchemas>().All.Where(schema => schema.Verbs.Contains(ResourceVerb.Create)))
        {
            foreach (var text in slow)
            {
                var body = new JsonObject(Example(schema).Select(member => KeyValuePair.Create<string, JsonNode?>(member.Key, text)));
                var start = Stopwatch.GetTimestamp();
                taken.AddRange(Faults($"{schema.Name}, {text[..10]}", await rest.SendAsync(HttpMethod.Post, $"api/v1/{schema.Name}", RestClient.Bytes(Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json"), cancellationToken), start));
            }
        }

        Assert.That(taken, Is.Empty);
    }

    private static JsonObject Example(ResourceSchema schema)
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "schemas", "rest", "vectors", schema.Name + ".json")));
        return JsonNode.Parse(vectors.RootElement.GetProperty("valid")[0].GetProperty("document").GetRawText())!.AsObject();
    }

    private static IEnumerable<string> Faults(string what, RestAnswer answer, long start)
    {
        if ((int)answer.Status is < 400 or > 499 || answer.MediaType != "application/problem+json" || Internals.Any(text => answer.Text.Contains(text, StringComparison.Ordinal)))
        {
            yield return $"{what}: {(int)answer.Status} {answer.Text[..Math.Min(answer.Text.Length, 300)]}";
        }

        // Milliseconds of processor time, and a busy machine.
        if (Stopwatch.GetElapsedTime(start) is var took && took > TimeSpan.FromSeconds(30))
        {
            yield return $"{what}: {took}";
        }
    }

    private static async Task<string> StateAsync(MiddlewareHost lab, RestClient rest, CancellationToken cancellationToken)
    {
        var state = new StringBuilder();
        foreach (var (_, path) in Routes(lab).Where(route => route.Method == "GET" && !route.Path.Contains("/x", StringComparison.Ordinal)))
        {
            var answer = await rest.GetAsync(path, cancellationToken);
            state.AppendLine(path).AppendLine(answer.Text);
        }

        return state.ToString();
    }

    /// <summary>What the host has mapped, but streams, which have no end.</summary>
    private static IReadOnlyList<(string Method, string Path)> Routes(MiddlewareHost lab) =>
    [
        .. lab.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal) && !endpoint.RoutePattern.RawText.EndsWith("/stream", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (method, PathOf(endpoint.RoutePattern)))),
    ];

    private static string PathOf(RoutePattern route) =>
        string.Join('/', route.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : "x"))));
}
