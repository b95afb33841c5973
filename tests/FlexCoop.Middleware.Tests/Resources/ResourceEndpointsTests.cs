using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Testing;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>A file in a folder is a resource of REST, without code: made, read, changed, listed.</summary>
public sealed class ResourceEndpointsTests
{
    [Test, CancelAfter(300_000)]
    public async Task Document_MadeReadChangedAndRemoved_IsWhatWasSaid(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();

        var answer = await rest.PostAsync(SomeStep.List, SomeStep.New(), cancellationToken);
        var made = answer.Expect(HttpStatusCode.Created);
        var id = (string)made["id"]!;
        Assert.That((string)made["memberId"]!, Is.EqualTo("anna"));
        Assert.That((string)made["cooperative"]!, Is.EqualTo("local"));
        Assert.That(Guid.Parse(id).Version, Is.EqualTo(7));
        Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo($"/api/v1/boiler-steps/{id}"));
        Assert.That($"{answer.Headers.ETag}", Is.EqualTo("\"1\""));

        var patched = await rest.SendAsync(HttpMethod.Patch, id, "\"1\"", """{ "upW": 7, "place": { "latitude": 1, "longitude": 2 }, "kind": "bath" }""", cancellationToken);
        Assert.That((double)patched.Expect(HttpStatusCode.OK)["upW"]!, Is.EqualTo(7));
        patched = await rest.SendAsync(HttpMethod.Patch, id, "\"2\"", """{ "place": null }""", cancellationToken);
        Assert.That(patched.Expect(HttpStatusCode.OK).AsObject().ContainsKey("place"), Is.False);
        var read = await rest.GetAsync($"{SomeStep.List}/{id}", cancellationToken);
        Assert.That(JsonNode.DeepEquals(read.Expect(HttpStatusCode.OK), patched.Expect(HttpStatusCode.OK)));

        var whole = read.Expect(HttpStatusCode.OK);
        whole["rank"] = 3;
        var replaced = await rest.SendAsync(HttpMethod.Put, id, $"{read.Headers.ETag}", whole.ToJsonString(), cancellationToken);
        Assert.That((int)replaced.Expect(HttpStatusCode.OK)["rank"]!, Is.EqualTo(3));

        Assert.That((await rest.SendAsync(HttpMethod.Delete, id, "*", body: null, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await rest.GetAsync($"{SomeStep.List}/{id}", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        await lab.RestartAsync(cancellationToken);
        using var again = lab.NewOperator();
        await again.MakeAsync(SomeStep.New(), cancellationToken);
    }

    [Test, CancelAfter(300_000)]
    public async Task Change_WithoutOrWithAnotherVersion_IsRefused(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var id = (string)(await rest.MakeAsync(SomeStep.New(), cancellationToken))["id"]!;

        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete })
        {
            var body = method == HttpMethod.Delete ? null : """{ "upW": 1 }""";
            Assert.That((await rest.SendAsync(method, id, version: null, body, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.PreconditionRequired));
            Assert.That((await rest.SendAsync(method, id, "\"2\"", body, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.PreconditionFailed));
            Assert.That((await rest.SendAsync(method, id, "W/\"1\"", body, cancellationToken)).Status, Is.EqualTo(HttpStatusCode.PreconditionFailed));
            Assert.That((int)(await rest.SendAsync(method, id, "1", body, cancellationToken)).Status, Is.InRange(400, 499));
        }

        var unchanged = await rest.SendAsync(HttpMethod.Get, $"{SomeStep.List}/{id}", body: null, cancellationToken, request => request.Headers.TryAddWithoutValidation("If-None-Match", "\"1\""));
        Assert.That(unchanged.Status, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test, CancelAfter(300_000)]
    public async Task Change_OfWhatThePlatformMakes_IsRefused(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var id = (string)(await rest.MakeAsync(SomeStep.New(), cancellationToken))["id"]!;

        foreach (var (member, value) in new[] { ("id", "x"), ("createdAt", "2026-01-15T16:00:00Z"), ("cooperative", "other"), ("memberId", "berta") })
        {
            var answer = await rest.SendAsync(HttpMethod.Patch, id, "*", $$"""{ "{{member}}": "{{value}}" }""", cancellationToken);

            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
            Assert.That(answer.Faults, Is.EqualTo([$"{member}: cannot be changed; leave it out; the platform makes it"]));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Key_GivenTwice_MakesOnce(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        Task<RestAnswer> PostAsync(JsonNode body, string key) => PostWithKeyAsync(rest, body, key, "", cancellationToken);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PostAsync(SomeStep.New(), "k-1")));

        Assert.That(answers.Select(answer => answer.Expect(HttpStatusCode.Created).ToJsonString()).Distinct(), Has.Exactly(1).Items);
        Assert.That((await PostAsync(SomeStep.New(1), "k-1")).Faults, Is.EqualTo(["Idempotency-Key: was used with another request; give a new key for a new request"]));
        Assert.That((await PostAsync(SomeStep.New(1), new string('k', 201))).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await rest.AllAsync(SomeStep.List, cancellationToken), Has.Count.EqualTo(1));
        Assert.That((await PostAsync(SomeStep.New(), "k-2")).Status, Is.EqualTo(HttpStatusCode.Conflict), "another request, for what is unique");
    }

    [Test, CancelAfter(300_000)]
    public async Task Key_GivenAgainAfterAChange_ShowsWhatIsThereNow(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var one = await PostWithKeyAsync(rest, SomeStep.New(), "one", "", cancellationToken);
        var many = (await PostWithKeyAsync(rest, new JsonArray(SomeStep.New(1), SomeStep.New(2)), "many", "", cancellationToken)).Expect(HttpStatusCode.Created);
        await rest.SendAsync(HttpMethod.Patch, (string)one.Expect(HttpStatusCode.Created)["id"]!, "*", """{ "upW": 7 }""", cancellationToken);
        await rest.SendAsync(HttpMethod.Delete, (string)many["items"]![0]!["id"]!, "*", body: null, cancellationToken);

        var oneAgain = await PostWithKeyAsync(rest, SomeStep.New(), "one", "", cancellationToken);
        var manyAgain = (await PostWithKeyAsync(rest, new JsonArray(SomeStep.New(1), SomeStep.New(2)), "many", "", cancellationToken)).Expect(HttpStatusCode.Created);

        Assert.That((double)oneAgain.Expect(HttpStatusCode.Created)["upW"]!, Is.EqualTo(7));
        Assert.That($"{oneAgain.Headers.ETag}", Is.EqualTo("\"2\""));
        Assert.That(many.AsObject().ContainsKey("removed"), Is.False);
        Assert.That(manyAgain["items"]!.AsArray().Select(item => (string)item!["id"]!), Is.EqualTo([(string)many["items"]![1]!["id"]!]));
        Assert.That((int)manyAgain["removed"]!, Is.EqualTo(1));
    }

    [Test, CancelAfter(300_000)]
    public async Task Key_OfARequestOfAnotherForm_IsRefused(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        (await PostWithKeyAsync(rest, SomeStep.New(), "k", "", cancellationToken)).Expect(HttpStatusCode.Created);

        var asList = await PostWithKeyAsync(rest, new JsonArray(SomeStep.New()), "k", "", cancellationToken);
        var inPart = await PostWithKeyAsync(rest, SomeStep.New(), "k", "?partial=true", cancellationToken);

        foreach (var answer in new[] { asList, inPart })
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
            Assert.That(answer.Faults, Is.EqualTo(["Idempotency-Key: was used with another request; give a new key for a new request"]));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Many_WithMoreFaultsThanAreTold_SaysHowMany(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var bad = SomeStep.New(1);
        bad["upW"] = "much";
        bad["rank"] = "high";
        JsonArray Rows() => [SomeStep.New(0), .. Enumerable.Range(0, 200).Select(_ => bad.DeepClone())];

        var refused = await rest.PostAsync(SomeStep.List, Rows(), cancellationToken);
        Assert.That(refused.Faults, Has.Count.EqualTo(100));
        Assert.That((string)refused.Problem["detail"]!, Does.EndWith("(and 399 more, see errors)"));

        foreach (var _ in new[] { "first", "again" })
        {
            var kept = (await PostWithKeyAsync(rest, Rows(), "k", "?partial=true", cancellationToken)).Expect(HttpStatusCode.Created);
            Assert.That(kept["items"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(kept["errors"]!.AsArray(), Has.Count.EqualTo(100));
            Assert.That((int)kept["moreErrors"]!, Is.EqualTo(300));
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Many_WithBadRows_NamesEachAndKeepsNoneUnlessToldTo(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        await rest.MakeAsync(SomeStep.New(9), cancellationToken);
        var bad = SomeStep.New(1);
        bad["upW"] = "much";
        bad["place"] = new JsonObject { ["latitude"] = 91 };
        JsonArray Rows() => [SomeStep.New(0), bad.DeepClone(), SomeStep.New(2), 7, SomeStep.New(9), SomeStep.New(2)];

        var refused = await rest.PostAsync(SomeStep.List, Rows(), cancellationToken);
        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(refused.Faults.Select(fault => fault.Split(':')[0]), Is.EquivalentTo(["[1].upW", "[1].place.latitude", "[1].place.longitude", "[3]"]));
        Assert.That(refused.Problem["errors"]!.AsArray().Select(fault => (string)fault!["pointer"]!), Is.EquivalentTo(["/1/upW", "/1/place/latitude", "/1/place/longitude", "/3"]));
        var taken = await rest.PostAsync(SomeStep.List, new JsonArray(SomeStep.New(0), SomeStep.New(9)), cancellationToken);
        Assert.That(taken.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(taken.Faults, Is.EqualTo(["[1]: has the deviceId and start of another document; change that one, or give other values"]));
        Assert.That(await rest.AllAsync(SomeStep.List, cancellationToken), Has.Count.EqualTo(1), "nothing was kept");

        var kept = (await rest.PostAsync(SomeStep.List + "?partial=true", Rows(), cancellationToken)).Expect(HttpStatusCode.Created);
        Assert.That(kept["items"]!.AsArray(), Has.Count.EqualTo(2));
        Assert.That(kept["errors"]!.AsArray().Select(fault => ((string)fault!["pointer"]!).Split('/')[1]).Distinct(), Is.EquivalentTo(["1", "3", "4", "5"]));
        Assert.That(await rest.AllAsync(SomeStep.List, cancellationToken), Has.Count.EqualTo(3));
    }

    [Test, CancelAfter(300_000)]
    public async Task Many_AsLines_AreMadeAndReadAsLinesAndCsv(CancellationToken cancellationToken)
    {
        await using var lab = await SomeSchemas.StartLabAsync(cancellationToken);
        using var rest = lab.NewOperator();
        var formula = SomeStep.New(1, device: "=1+1");
        var lines = $"{SomeStep.New(0).ToJsonString()}\n\n{formula.ToJsonString()}\r\n{SomeStep.New(2, -3.5, "a \"b\", c").ToJsonString()}";

        var made = await rest.SendAsync(HttpMethod.Post, SomeStep.List, RestClient.Bytes(Encoding.UTF8.GetBytes(lines), "application/x-ndjson"), cancellationToken);
        made.Expect(HttpStatusCode.Created);
        Task<RestAnswer> ReadAsync(string form, string query) => rest.SendAsync(HttpMethod.Get, SomeStep.List + query, body: null, cancellationToken, request => request.Headers.Add("Accept", form));

        var asLines = await ReadAsync("application/x-ndjson", "?sort=start&limit=2");
        Assert.That(asLines.MediaType, Is.EqualTo("application/x-ndjson"));
        Assert.That(asLines.Text.TrimEnd('\n').Split('\n').Select(line => (string)JsonNode.Parse(line)!["deviceId"]!), Is.EqualTo(["boiler-1", "=1+1"]));
        Assert.That(asLines.Headers.GetValues("Link").Single(), Does.Match("^</api/v1/boiler-steps\\?sort=start&limit=2&after=[^>]+>; rel=\"next\"$"));
        var csv = await ReadAsync("text/csv", "?sort=start&fields=deviceId,upW,start,place");
        Assert.That(csv.Text, Is.EqualTo("""
            deviceId,start,upW,place.latitude,place.longitude
            boiler-1,2026-01-15T16:00:00Z,1200,,
            '=1+1,2026-01-15T16:15:00Z,1200,,
            "a ""b"", c",2026-01-15T16:30:00Z,-3.5,,

            """.ReplaceLineEndings("\r\n")));
        Assert.That((await rest.SendAsync(HttpMethod.Post, SomeStep.List, RestClient.Bytes("{}\n{"u8.ToArray(), "application/x-ndjson"), cancellationToken)).Faults[0], Does.StartWith("[1]: is no JSON"));
    }

    private static Task<RestAnswer> PostWithKeyAsync(RestClient rest, JsonNode body, string key, string query, CancellationToken cancellationToken) => rest.SendAsync(
        HttpMethod.Post, SomeStep.List + query, RestClient.Bytes(Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json"), cancellationToken, request => request.Headers.Add("Idempotency-Key", key));
}
