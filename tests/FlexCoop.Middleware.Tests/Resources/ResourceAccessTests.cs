using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Resources;

/// <summary>The access matrix of resources (FC-MW-9, AC-CP-2, FC-SEC-4, FC-SEC-10): each route of the running host by each actor, on its own document and on others', in each state of a member's mandate. What is right follows from the schema's annotation alone.</summary>
public sealed class ResourceAccessTests
{
    private const string Local = "local";
    private const string Dorp = "dorp";

    private static readonly (string Person, string Cooperative)[] Members = [("anna", Local), ("berta", Local), ("carla", Dorp)];

    [Test, CancelAfter(300_000)]
    public async Task Resources_EachRouteByEachActor_ShowWhatTheSchemaGrants(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        var boxes = new Dictionary<string, string>();
        foreach (var (person, cooperative) in Members)
        {
            boxes[person] = await host.NewBoxOfAsync(person, cooperative, cancellationToken);
        }

        var documents = await FillAsync(host, cancellationToken);
        var wrong = new List<string>();
        foreach (var state in new[] { "active", "suspended", "resumed", "revoked" })
        {
            await ChangeAsync(host, boxes["anna"], state, cancellationToken);
            foreach (var actor in await ActorsAsync(host, Scopes.OfRest, cancellationToken))
            {
                // The state of a member's mandate is between the member and who acts for the cooperative; everybody else is asked once.
                if (state == "active" || actor.Kind == "aggregator")
                {
                    await HoldAsync(host, actor, documents, isMember: person => person != "anna" || state is "active" or "resumed", $"anna's mandate {state}", wrong, cancellationToken);
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    /// <summary>A cursor, honest or made up, tells nobody of documents that are not theirs, and leads to none.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Cursor_OverForeignDocuments_TellsNothingOfThem(CancellationToken cancellationToken)
    {
        const string Path = "/api/v1/boiler-steps";
        const string Buckets = "bucket=PT15M&aggregate=sum";
        await using var host = await StartAsync(cancellationToken);
        var (store, cursors) = (host.Services.GetRequiredService<ResourceStore>(), host.Services.GetRequiredService<ResourceCursors>());
        var schema = host.Services.GetRequiredService<ResourceSchemas>().All.Single(one => one.Name == "boiler-steps");
        var berta = new ResourceScope(Local, MemberId(host, "berta", Local));
        for (var thousand = 0; thousand < 6; thousand++)
        {
            var rows = Enumerable.Range(1000 * thousand, 1000).Select(index => new NewDocument(index, berta, JsonElement.Parse($$"""{ "deviceId": "secret-{{index}}", "start": "2026-01-15T16:00:00Z", "upW": 1 }""")));
            await store.MakeAsync(schema, [.. rows], keepsGoodRows: false, kept: null, cancellationToken);
        }

        var actors = (await ActorsAsync(host, Scopes.OfRest, cancellationToken)).ToDictionary(actor => actor.Name);
        async Task<(int Status, JsonNode Body)> GetAsync(string actor, string query)
        {
            using var answer = await SendAsync(actors[actor], "GET", $"{Path}?{query}", "", cancellationToken);
            return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!);
        }

        // Berta has no mandate in force: of what is walked, the aggregator is shown nothing, and is told to go on.
        var next = (string?)(await GetAsync("aggregator of local", "sort=deviceId")).Body["next"];
        Assert.That(next, Is.Not.Null);
        var told = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(next));
        Assert.That(told, Does.Not.Contain("secret").And.Not.Contain(berta.MemberId));
        Assert.That((await GetAsync("aggregator of local", $"sort=deviceId&after={next}")).Body["items"]!.AsArray(), Is.Empty);

        // What anybody can compute is no cursor.
        var check = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{Path}\n\ndeviceId\n\n\u0000"))[..6];
        Assert.That((await GetAsync("anna", $"sort=deviceId&after={System.Buffers.Text.Base64Url.EncodeToString([.. check, 0])}")).Status, Is.EqualTo(400));

        // Nor would a place before anna's own documents, or after them, lead to others.
        var first = new IndexPlace("", "");
        foreach (var query in new[]
        {
            $"sort=deviceId&after={cursors.Write($"{Path}\n\ndeviceId\n", first)}", $"sort=-deviceId&after={cursors.Write($"{Path}\n\n-deviceId\n", new IndexPlace("~", ""))}",
            $"{Buckets}&after={cursors.Write($"{Path}\n\n\nPT15M", first)}", "filter=deviceId=secret-1", "sort=-start&filter=deviceId>=secret", Buckets, $"{Buckets}&filter=deviceId=secret-1",
        })
        {
            var (status, body) = await GetAsync("anna", query);
            Assert.That((status, body["items"]?.AsArray().Count, (string?)body["next"]), Is.EqualTo((200, (int?)0, (string?)null)), query);
        }
    }

    /// <summary>T-22: a scope is necessary.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Resources_ByTokensWithoutTheScope_AreRefused(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        var wrong = new List<string>();

        foreach (var (schema, method, path) in Routes(host))
        {
            var needed = schema.Json["x-resource"]!["access"]!.AsObject().Select(access => (string?)access.Value![method == "GET" ? "read" : "change"]).OfType<string>().ToList();
            foreach (var actor in await ActorsAsync(host, [.. Scopes.OfRest.Except(needed)], cancellationToken))
            {
                using var answer = await SendAsync(actor, method, path.Replace("{id}", "x", StringComparison.Ordinal), "{}", cancellationToken);
                if ((int)answer.StatusCode != 403)
                {
                    wrong.Add($"{actor.Name} {method} {path}: {(int)answer.StatusCode}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test, CancelAfter(300_000)]
    public async Task Aggregator_ForAMember_MakesWhatTheMemberReads(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        await host.NewBoxOfAsync("anna", Local, cancellationToken);
        var actors = (await ActorsAsync(host, Scopes.OfRest, cancellationToken)).ToDictionary(actor => actor.Name);
        string Step(string person) => $$"""{ "memberId": "{{MemberId(host, person, Local)}}", "deviceId": "d", "start": "2026-01-15T16:00:00Z", "upW": 1 }""";

        using var made = await SendAsync(actors["aggregator of local"], "POST", "/api/v1/boiler-steps", Step("anna"), cancellationToken);
        using var refused = await SendAsync(actors["aggregator of local"], "POST", "/api/v1/boiler-steps", Step("nobody"), cancellationToken);
        using var foreign = await SendAsync(actors["aggregator of dorp"], "POST", "/api/v1/boiler-steps", Step("anna"), cancellationToken);
        using var read = await SendAsync(actors["anna"], "GET", "/api/v1/boiler-steps", "", cancellationToken);
        using var by = await SendAsync(actors["service"], "POST", "/api/v1/rallies", """{ "cooperative": "nowhere", "name": "x" }""", cancellationToken);
        using var named = await SendAsync(actors["service"], "POST", "/api/v1/rallies", """{ "cooperative": "local", "name": "x" }""", cancellationToken);

        Assert.That(new[] { made, refused, foreign, by, named }.Select(answer => (int)answer.StatusCode), Is.EqualTo([201, 422, 422, 422, 201]));
        Assert.That(JsonNode.Parse(await read.Content.ReadAsStringAsync(cancellationToken))!["items"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That((string)JsonNode.Parse(await read.Content.ReadAsStringAsync(cancellationToken))!["items"]![0]!["memberId"]!, Is.EqualTo(MemberId(host, "anna", Local)));
    }

    /// <summary>The name of a request is its sender's own, and is forgotten after a day.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Key_OfAnotherOrOfLongAgo_IsANewOne(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        async Task<int> PostAsync(string actor, string name)
        {
            var http = (await ActorsAsync(host, Scopes.OfRest, cancellationToken)).Single(one => one.Name == actor).Http;
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/rallies") { Content = new StringContent($$"""{ "name": "{{name}}" }""", Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", "k");
            using var answer = await http.SendAsync(request, cancellationToken);
            return (int)answer.StatusCode;
        }

        var store = host.Services.GetRequiredService<ResourceStore>();
        var answers = new List<int> { await PostAsync("aggregator of local", "a"), await PostAsync("aggregator of dorp", "b"), await PostAsync("aggregator of local", "b") };
        host.Wire.Advance(TimeSpan.FromHours(23));
        await store.ForgetRequestsAsync(cancellationToken);
        answers.Add(await PostAsync("aggregator of local", "b"));
        host.Wire.Advance(TimeSpan.FromHours(2));
        await store.ForgetRequestsAsync(cancellationToken);
        answers.Add(await PostAsync("aggregator of local", "b"));

        Assert.That(answers, Is.EqualTo([201, 201, 422, 422, 201]));
    }

    private static Task<DoorsHost> StartAsync(CancellationToken cancellationToken) => DoorsHost.StartAsync(
        cancellationToken,
        ("Resources:Folder", SomeSchemas.Folder),
        ("Identity:Clients:0:Id", "fleet-app"), ("Identity:Clients:0:Authentication", "TlsCertificate"), ("Identity:Clients:0:CertificateThumbprints:0", new string('a', 64)),
        ("Identity:Clients:0:Grants:0", Grants.ClientCredentials), ("Identity:Clients:0:Scopes:0", "flex.read"), ("Identity:Clients:0:Cooperative", Local),
        ("Identity:Clients:1:Id", "grid"), ("Identity:Clients:1:Authentication", "TlsCertificate"), ("Identity:Clients:1:CertificateThumbprints:0", new string('b', 64)), ("Identity:Clients:1:IsDso", "true"));

    private static string MemberId(DoorsHost host, string person, string cooperative) => host.Services.GetRequiredService<PairwiseSubjects>().OfMember(cooperative, person);

    private static async Task ChangeAsync(DoorsHost host, string mandate, string state, CancellationToken cancellationToken)
    {
        if (state != "active")
        {
            var act = state switch { "suspended" => MandateAct.Suspend, "resumed" => MandateAct.Resume, _ => MandateAct.Revoke };
            Assert.That(await host.Services.GetRequiredService<MandateBook>().ChangeAsync(mandate, prosumerId: null, act, cancellationToken), Is.Not.Null);
        }
    }

    private static async Task<IReadOnlyList<TestActor>> ActorsAsync(DoorsHost host, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        TestActor New(string name, string kind, string? cooperative, string token)
        {
            var http = host.NewClient(Door.Pages);
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return new TestActor(name, kind, cooperative, http);
        }

        var issuer = host.Services.GetRequiredService<TokenIssuer>();
        return
        [
            New("anna", "prosumer", Local, await host.NewTokenAsync("anna", Role.Prosumer, Local, scopes, cancellationToken)),
            New("carla", "prosumer", Dorp, await host.NewTokenAsync("carla", Role.Prosumer, Dorp, scopes, cancellationToken)),
            New("aggregator of local", "aggregator", Local, await host.NewTokenAsync("agnes", Role.Cooperative, Local, scopes, cancellationToken)),
            New("aggregator of dorp", "aggregator", Dorp, await host.NewTokenAsync("dora", Role.Cooperative, Dorp, scopes, cancellationToken)),
            New("program of local", "aggregator", Local, issuer.ForClient("fleet-app", Scopes.Api, scopes, thumbprint: null).Token),
            // The recipient of the message that is there: of those between others a component sees none (MessageTests).
            New("service", "service", null, issuer.ForClient("ldem", Scopes.Api, scopes, thumbprint: null).Token),
            New("grid operator", "dso", null, issuer.ForClient("grid", Scopes.Api, scopes, thumbprint: null).Token),
            New("operator", "operator", null, await host.NewTokenAsync("root", Role.PlatformOperator, Local, scopes, cancellationToken)),
        ];
    }

    /// <summary>The rows: what the host has mapped of resources.</summary>
    private static List<(ResourceSchema Schema, string Method, string Path)> Routes(DoorsHost host)
    {
        List<(ResourceSchema, string, string)> rows =
        [
            .. host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.Metadata.GetMetadata<ResourceSchema>() is not null)
                .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (endpoint.Metadata.GetMetadata<ResourceSchema>()!, method, endpoint.RoutePattern.RawText!))),
        ];
        Assert.That(rows, Has.Count.GreaterThan(10));
        return rows;
    }

    /// <summary>A document of everybody's in each resource.</summary>
    private static async Task<IReadOnlyList<TestDocument>> FillAsync(DoorsHost host, CancellationToken cancellationToken)
    {
        var documents = new List<TestDocument>();
        foreach (var schema in host.Services.GetRequiredService<ResourceSchemas>().All)
        {
            (ResourceScope Scope, string? Person)[] owners = (string)schema.Json["x-resource"]!["owner"]! switch
            {
                "member" => [.. Members.Select(one => (new ResourceScope(one.Cooperative, MemberId(host, one.Person, one.Cooperative)), one.Person))],
                "cooperative" => [(new ResourceScope(Local, null), null), (new ResourceScope(Dorp, null), null)],
                _ => [(ResourceScope.OfPlatform, null)],
            };
            foreach (var (owner, person) in owners)
            {
                var (made, _) = await host.Services.GetRequiredService<ResourceStore>().MakeAsync(schema, [new NewDocument(null, owner, JsonElement.Parse(schema.Examples[0].ToJsonString()))], keepsGoodRows: false, kept: null, cancellationToken);
                documents.Add(new TestDocument(schema.Name, made[0].Id, owner.Cooperative, person));
            }
        }

        return documents;
    }

    private static async Task HoldAsync(DoorsHost host, TestActor actor, IReadOnlyList<TestDocument> documents, Func<string, bool> isMember, string when, List<string> wrong, CancellationToken cancellationToken)
    {
        foreach (var (schema, method, path) in Routes(host))
        {
            var rules = schema.Json["x-resource"]!;
            var isGranted = rules["access"]![actor.Kind]?[method == "GET" ? "read" : "change"] is not null;
            var all = documents.Where(document => document.Resource == schema.Name).ToList();
            var seen = all.Where(document => isGranted && actor.Sees((string)rules["owner"]!, document, isMember)).ToList();
            if (!path.EndsWith("{id}", StringComparison.Ordinal))
            {
                if (method == "GET")
                {
                    using var list = await SendAsync(actor, method, path + "?limit=1000", "", cancellationToken);
                    var ids = list.IsSuccessStatusCode ? JsonNode.Parse(await list.Content.ReadAsStringAsync(cancellationToken))!["items"]!.AsArray().Select(item => (string)item!["id"]!).Order() : null;
                    Hold((int)list.StatusCode, isGranted ? 200 : 403, "the list");
                    Hold(string.Join(" ", ids ?? Enumerable.Empty<string>()), string.Join(' ', seen.Select(document => document.Id).Order()), "what the list shows");
                }
                else
                {
                    // Nothing is made: a document without anything cannot be, and who may make one is told so.
                    using var made = await SendAsync(actor, method, path, "{\"noSuchMember\":1}", cancellationToken);
                    Hold((int)made.StatusCode, isGranted ? 422 : 403, "making");
                }

                continue;
            }

            foreach (var document in all.Append(new TestDocument(schema.Name, "0190d1a0-7d5c-7b9e-8a52-3d1f0c9c4a11", null, null)))
            {
                // Nothing is changed: the version is another one, and who may change it is told so.
                using var answer = await SendAsync(actor, method, path.Replace("{id}", document.Id, StringComparison.Ordinal), "{}", cancellationToken);
                Hold((int)answer.StatusCode, !isGranted ? 403 : !seen.Contains(document) ? 404 : method == "GET" ? 200 : 412, $"that of {document.Person ?? document.Cooperative ?? "nobody"}");
            }

            void Hold<T>(T said, T expected, string what)
            {
                if (!Equals(said, expected))
                {
                    wrong.Add($"{actor.Name}, {when}: {method} {path}, {what}: {said} instead of {expected}");
                }
            }
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(TestActor actor, string method, string path, string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is not ("GET" or "DELETE"))
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (method is not ("GET" or "POST"))
        {
            request.Headers.TryAddWithoutValidation("If-Match", "\"99\"");
        }

        return await actor.Http.SendAsync(request, cancellationToken);
    }

    private sealed record TestDocument(string Resource, string Id, string? Cooperative, string? Person);

    private sealed record TestActor(string Name, string Kind, string? Cooperative, HttpClient Http)
    {
        /// <summary>Whose documents it sees, of those that its kind is granted: the table of Resources/README.md.</summary>
        public bool Sees(string owner, TestDocument document, Func<string, bool> isMember) => (owner, Kind) switch
        {
            ("platform", _) => true,
            ("cooperative", "service" or "operator") => true,
            ("cooperative", _) => document.Cooperative == Cooperative,
            ("member", "prosumer") => document.Person == Name,
            ("member", "aggregator") => document.Cooperative == Cooperative && isMember(document.Person!),
            _ => false,
        };
    }
}
