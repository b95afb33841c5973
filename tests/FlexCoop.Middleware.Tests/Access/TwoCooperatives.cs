using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Telemetry;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Access;

/// <summary>A platform with two cooperatives, local and dorp: anna and berta are members of the one, carla of the other, each with a home that has reported a power; and whoever may ask for it.</summary>
internal sealed class TwoCooperatives : IAsyncDisposable
{
    public const string Local = "local";
    public const string Dorp = "dorp";

    private readonly List<IDisposable> _made = [];
    private readonly Dictionary<string, HttpClient> _actors = [];
    private readonly Dictionary<string, MandateDocument> _homes = [];

    private TwoCooperatives(DoorsHost host) => Host = host;

    public DoorsHost Host { get; }

    /// <summary>When the first quarter begins of the four in which homes have reported.</summary>
    public DateTimeOffset Start { get; private set; }

    /// <summary>Those who ask, by what the rows of tests call them.</summary>
    public static IReadOnlyList<string> Actors { get; } = ["anna", "carla", "aggregator of local", "aggregator of dorp", "program of local", "worker", "forecaster", "grid", "operator"];

    public string Range => $"from={Text(Start)}&to={Text(Start.AddHours(1))}";

    public static async Task<TwoCooperatives> StartAsync(CancellationToken cancellationToken, params IEnumerable<(string Key, string Value)> settings)
    {
        IEnumerable<(string, string)> Client(int number, string id, params (string Key, string Value)[] more) =>
        [
            ($"Identity:Clients:{number}:Id", id), ($"Identity:Clients:{number}:Authentication", "TlsCertificate"), ($"Identity:Clients:{number}:CertificateThumbprints:0", new string('a', 64)),
            ($"Identity:Clients:{number}:Grants:0", Grants.ClientCredentials), ($"Identity:Clients:{number}:Scopes:0", Scopes.MeterRead), .. more.Select(one => ($"Identity:Clients:{number}:{one.Key}", one.Value)),
        ];
        var host = await DoorsHost.StartAsync(
            cancellationToken,
            [
                .. Client(0, "fleet-app", ("Cooperative", Local)), .. Client(1, "forecaster", ("Purposes:0", "forecast")), .. Client(2, "grid", ("IsDso", "true")), .. Client(3, "worker"), .. settings,
            ]);
        var world = new TwoCooperatives(host);
        await world.LogInAsync(cancellationToken);
        foreach (var (person, cooperative) in new[] { ("anna", Local), ("berta", Local), ("carla", Dorp) })
        {
            await world.AddHomeAsync(person, cooperative, cancellationToken);
        }

        world.Start = Quarter.StartOf(host.Wire.GetUtcNow().AddHours(-3));
        await world.ReportAsync(world._homes.Keys, cancellationToken);
        return world;
    }

    public HttpClient this[string actor] => _actors[actor];

    public T Get<T>()
        where T : notnull => Host.Services.GetRequiredService<T>();

    public string VenOf(string person) => _homes[person].VenId!;

    public string MandateOf(string person) => _homes[person].Id;

    public string MemberOf(string person) => _homes[person].MemberId!;

    public static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);

    /// <summary>A member, or another whose box it is, with a box, whose VEN is of a grid node if one is given.</summary>
    public async Task AddHomeAsync(string person, string cooperative, CancellationToken cancellationToken, string? node = null, string? owner = null)
    {
        var home = (await Get<MandateBook>().FindAsync(await Host.NewBoxOfAsync(owner ?? person, cooperative, cancellationToken), cancellationToken))!;
        _homes[person] = home;
        var ven = new JsonObject { ["id"] = home.VenId };
        if (node is not null)
        {
            ven["pnodes"] = new JsonArray(node);
        }

        using var made = await this["operator"].PostAsJsonAsync("api/v1/vens", ven, cancellationToken);
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created), await made.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Homes have been where they are since before they began to report.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await Get<GridGroups>().FollowAsync(cancellationToken);
        var (identity, work) = (Get<IdentityStores>().Identity, new UnitOfWork());
        foreach (var home in await identity.Documents(GroupHomeDocument.Collection).ListAsync(after: null, 1000, cancellationToken))
        {
            work.Update(GroupHomeDocument.Collection, home, home.Value with { Since = Start });
        }

        await identity.CommitAsync(work, cancellationToken);
        await Get<GridGroups>().LoadAsync(cancellationToken);
    }

    /// <summary>Homes report a power each minute of four quarters, and they are rolled up. The power of a home is 100 W, and 1 W more for each that reported before it.</summary>
    public async Task ReportAsync(IEnumerable<string> persons, CancellationToken cancellationToken)
    {
        var database = Get<Database>();
        var work = new UnitOfWork();
        foreach (var (index, person) in persons.Index())
        {
            work.Put(PointDocument.Collection, new PointDocument { VenId = VenOf(person), RId = "home.power", Meanings = [new PointMeaning { ReportType = "usage", ReadingType = "Direct Read", Unit = "W" }] });
            work.AddPoints(new SeriesKey(VenOf(person), "home.power"), [.. Enumerable.Range(0, 61).Select(minute => new Point(Start.AddMinutes(minute), 100 + index, Quality: null))]);
        }

        await database.CommitAsync(work, cancellationToken);
        await Get<PointBook>().LoadAsync(cancellationToken);
        await Get<QuarterRoller>().RunAsync(cancellationToken);
    }

    /// <summary>One more value of a home.</summary>
    public Task ReportAsync(string person, double value, CancellationToken cancellationToken) =>
        Get<Database>().CommitAsync(new UnitOfWork().AddPoints(new SeriesKey(VenOf(person), "home.power"), [new Point(Host.Wire.GetUtcNow(), value, Quality: null)]), cancellationToken);

    public async Task ChangeMandateAsync(string person, MandateAct act, CancellationToken cancellationToken) =>
        Assert.That(await Get<MandateBook>().ChangeAsync(MandateOf(person), prosumerId: null, act, cancellationToken), Is.Not.Null);

    /// <summary>A document of a member's, made without REST.</summary>
    public async Task<string> MakeAsync(string resource, string person, CancellationToken cancellationToken)
    {
        var schema = Get<ResourceSchemas>().All.Single(one => one.Name == resource);
        var (made, _) = await Get<ResourceStore>().MakeAsync(
            schema, [new NewDocument(null, new ResourceScope(_homes[person].Cooperative, MemberOf(person)), JsonElement.Parse(schema.Examples[0].ToJsonString()))], keepsGoodRows: false, kept: null, cancellationToken);
        return made[0].Id;
    }

    /// <summary>Asks, and reads the answer.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="method">How.</param>
    /// <param name="path">What, below <c>/api/v1/</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="body">What is sent; null for nothing.</param>
    /// <param name="purpose">What for; null where it is not said.</param>
    /// <param name="ifMatch">The version that was read; null for none.</param>
    public async Task<(int Status, JsonNode? Body, string? Tag)> AskAsync(
        string actor, string method, string path, CancellationToken cancellationToken, JsonNode? body = null, string? purpose = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "api/v1/" + path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        }

        if (purpose is not null)
        {
            request.Headers.Add(Asker.PurposeHeader, purpose);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var answer = await this[actor].SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var isStream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
        var text = isStream ? "" : await answer.Content.ReadAsStringAsync(cancellationToken);
        return ((int)answer.StatusCode, text.Length > 0 && text[0] is '{' or '[' ? JsonNode.Parse(text) : null, answer.Headers.ETag?.Tag);
    }

    /// <summary>Changes a policy, as the operator.</summary>
    public async Task ChangePolicyAsync(string id, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        var (_, read, tag) = await AskAsync("operator", "GET", "access-policies/" + id, cancellationToken);
        change(read!.AsObject());
        var (status, body, _) = await AskAsync("operator", "PUT", "access-policies/" + id, cancellationToken, read, ifMatch: tag);
        Assert.That(status, Is.EqualTo(200), $"{body}");
    }

    /// <summary>Everybody gets new tokens.</summary>
    public async Task LogInAsync(CancellationToken cancellationToken)
    {
        var (host, scopes, issuer) = (Host, Scopes.OfRest, Get<TokenIssuer>());
        string OfClient(string id) => issuer.ForClient(id, Scopes.Api, scopes, thumbprint: null).Token;
        foreach (var (name, token) in new[]
        {
            ("anna", await host.NewTokenAsync("anna", Role.Prosumer, Local, scopes, cancellationToken)),
            ("berta", await host.NewTokenAsync("berta", Role.Prosumer, Local, scopes, cancellationToken)),
            ("carla", await host.NewTokenAsync("carla", Role.Prosumer, Dorp, scopes, cancellationToken)),
            ("aggregator of local", await host.NewTokenAsync("agnes", Role.Cooperative, Local, scopes, cancellationToken)),
            ("aggregator of dorp", await host.NewTokenAsync("dora", Role.Cooperative, Dorp, scopes, cancellationToken)),
            ("program of local", OfClient("fleet-app")),
            ("worker", OfClient("worker")),
            ("forecaster", OfClient("forecaster")),
            ("grid", OfClient("grid")),
            ("operator", await host.NewTokenAsync("root", Role.PlatformOperator, Local, scopes, cancellationToken)),
        })
        {
            if (!_actors.TryGetValue(name, out var http))
            {
                _actors[name] = http = host.NewClient(Door.Pages, connections: 2);
                _made.Add(http);
            }

            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _made.ForEach(made => made.Dispose());
        await Host.DisposeAsync();
    }
}
