using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Rest;

/// <summary>Every route of the running host, at every door of people and machines, by every kind of token (FX-05, T-22, T-23). A route that is new is in it by itself, and has no row.</summary>
public sealed class AccessMatrixTests
{
    /// <summary>What anybody may ask. Everything else refuses whoever shows nothing.</summary>
    private static readonly string[] Public =
    [
        "Pages GET /healthz", "Pages GET /readyz", "Pages GET /audit/checkpoint", "Pages GET /audit/tile/{level}/{**rest}", "Pages GET /audit/keys",
        "Pages GET /ca/{issuer}.cer", "Pages GET /ca/{issuer}/{shard:int}.crl", "Pages GET /openapi/v1.json", "Pages GET /openapi",
        "Pages GET /.well-known/openid-configuration", "Pages GET /.well-known/oauth-authorization-server", "Pages GET /connect/jwks",
        "Pages GET /api/v1/certificates/{serial}/renewal-window", "Machines GET /api/v1/certificates/{serial}/renewal-window",
        "Pages GET /.well-known/est/cacerts", "Pages GET /.well-known/est/{cooperative}/cacerts",
        "Machines GET /.well-known/est/cacerts", "Machines GET /.well-known/est/csrattrs", "Machines GET /.well-known/est/{cooperative}/cacerts", "Machines GET /.well-known/est/{cooperative}/csrattrs",

        // Where people begin: they show a form, or say what is wrong with the request.
        "Pages GET /", "Pages GET /login", "Pages GET /setup", "Pages GET /connect/logout", "Pages GET /connect/authorize", "Pages POST /connect/authorize", "Pages GET /consent",
    ];

    private const string Fleet = "who may see or manage the fleet, be it a component";
    private const string Personal = "the same, but no component: it is for people";
    private const string Series = "to whom policies open it (Access.SeriesMatrixTests): nobody here, not even who may see the fleet";
    private const string OfDevices = "who may read devices, of whom it shows what is theirs to see (Registry/DiscoveryTests, Registry/RegistryAccessTests)";
    private const string Anybody = "who has any scope of REST: of webhooks only his own are there, and they tell what he may read";
    private const string Data = "who may read prices, weather and forecasts, whoever it is";
    private const string Homes = "who may see homes: members and their cooperative, no operator and no component";
    private const string Own = "who may manage his own consents: others' are not there";

    /// <summary>The rows of REST, without the resources that schemas define, whose rows follow from these (<see cref="Resources.ResourceAccessTests"/>).</summary>
    private static readonly Dictionary<string, string> Rows = new()
    {
        ["GET /api/v1/events"] = Fleet, ["POST /api/v1/events"] = Fleet, ["GET /api/v1/events/{id}"] = Fleet, ["PATCH /api/v1/events/{id}"] = Fleet, ["DELETE /api/v1/events/{id}"] = Fleet, ["GET /api/v1/events/{id}/opts"] = Fleet,
        ["GET /api/v1/market-contexts"] = Fleet, ["GET /api/v1/market-contexts/{id}"] = Fleet, ["PUT /api/v1/market-contexts/{id}"] = Fleet, ["DELETE /api/v1/market-contexts/{id}"] = Fleet,
        ["GET /api/v1/vens"] = Fleet, ["POST /api/v1/vens"] = Fleet, ["GET /api/v1/vens/{id}"] = Fleet, ["PATCH /api/v1/vens/{id}"] = Fleet, ["DELETE /api/v1/vens/{id}"] = Fleet,
        ["POST /api/v1/vens/{id}/reregister"] = Fleet, ["GET /api/v1/vens/{id}/log"] = Fleet, ["PUT /api/v1/vens/{id}/wanted-reports"] = Fleet, ["PUT /api/v1/vens/{id}/signatures"] = Fleet, ["GET /api/v1/vens/{id}/opts"] = Fleet, ["GET /api/v1/vens/{id}/points"] = Series,
        ["POST /api/v1/vens/{id}/reports"] = Fleet, ["GET /api/v1/vens/{id}/reports"] = Fleet, ["GET /api/v1/vens/{id}/reports/{reportId}"] = Fleet, ["DELETE /api/v1/vens/{id}/reports/{reportId}"] = Fleet,
        ["GET /api/v1/telemetry/latest"] = Series, ["GET /api/v1/telemetry/raw"] = Series, ["GET /api/v1/telemetry/quarters"] = Series, ["GET /api/v1/telemetry/aggregate"] = Series,
        ["GET /api/v1/telemetry/stream"] = Series,
        ["GET /api/v1/discovery"] = OfDevices, ["GET /api/v1/devices/{id}/state"] = OfDevices, ["GET /api/v1/devices/{id}/log"] = OfDevices, ["GET /api/v1/devices/{id}/events"] = OfDevices,
        ["POST /api/v1/devices/{id}/commands"] = OfDevices, ["DELETE /api/v1/devices/{id}/commands/{commandId}"] = OfDevices,
        ["GET /api/v1/webhooks"] = Anybody, ["POST /api/v1/webhooks"] = Anybody, ["GET /api/v1/webhooks/{id}"] = Anybody, ["PATCH /api/v1/webhooks/{id}"] = Anybody, ["DELETE /api/v1/webhooks/{id}"] = Anybody,
        ["POST /api/v1/webhooks/{id}/secret"] = Anybody, ["POST /api/v1/webhooks/{id}/resume"] = Anybody, ["GET /api/v1/webhooks/{id}/deliveries"] = Anybody, ["GET /api/v1/webhooks/{id}/dead-letters"] = Anybody,
        ["POST /api/v1/webhooks/{id}/dead-letters/replay"] = Anybody, ["POST /api/v1/webhooks/{id}/dead-letters/{letterId}/replay"] = Anybody,
        ["POST /api/v1/revocations"] = Fleet,
        ["GET /api/v1/fingerprints"] = Fleet, ["GET /api/v1/fingerprints/{venId}"] = Fleet, ["PUT /api/v1/fingerprints/{venId}"] = Fleet, ["DELETE /api/v1/fingerprints/{venId}"] = Fleet,
        ["GET /api/v1/inventory"] = Fleet, ["POST /api/v1/inventory"] = Fleet,
        ["GET /api/v1/outside/sources"] = Fleet, ["GET /api/v1/outside/sources/{name}"] = Fleet, ["PUT /api/v1/outside/sources/{name}/key"] = Fleet, ["DELETE /api/v1/outside/sources/{name}/key"] = Fleet,
        ["GET /api/v1/outside/outlook"] = Data, ["GET /api/v1/outside/stations/{station}"] = Data, ["GET /api/v1/districts/pv-forecast"] = Homes,
        ["GET /api/v1/mandates"] = Own, ["DELETE /api/v1/mandates/{id}"] = Own, ["POST /api/v1/mandates/{id}/suspend"] = Own, ["POST /api/v1/mandates/{id}/resume"] = Own,
        ["GET /api/v1/access-policies"] = Personal, ["GET /api/v1/access-policies/{id}"] = Personal, ["PUT /api/v1/access-policies/{id}"] = Personal, ["DELETE /api/v1/access-policies/{id}"] = Personal,
        ["GET /api/v1/break-glass"] = Personal, ["POST /api/v1/break-glass"] = Personal, ["DELETE /api/v1/break-glass/{id}"] = Personal,
        ["GET /api/v1/data-consents"] = Own, ["POST /api/v1/data-consents"] = Own, ["POST /api/v1/data-consents/{id}/accept"] = Own, ["POST /api/v1/data-consents/{id}/reject"] = Own, ["DELETE /api/v1/data-consents/{id}"] = Own,
        ["GET /api/v1/data-uses"] = Own, ["GET /api/v1/data-requests"] = Series, ["POST /api/v1/data-requests"] = Series, ["GET /api/v1/grid-groups"] = Series, ["GET /api/v1/grid-groups/{id}/quarters"] = Series,
        ["POST /api/v1/account/erasure"] = Own, ["GET /api/v1/erasures"] = Fleet, ["POST /api/v1/erasures"] = Fleet,
        ["GET /api/v1/audit/certificates"] = Fleet, ["GET /api/v1/audit/entries"] = Own, ["GET /api/v1/audit/entries/{index}/receipt"] = Own,
    };

    [Test, CancelAfter(300_000)]
    public async Task EveryRouteOfRest_HasARow(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var resources = host.Services.GetRequiredService<ResourceSchemas>().All.Select(schema => $"/api/v1/{schema.Name}").ToList();

        var routes = Routes(host).Where(row => row.Door == Door.Pages && IsRest(row.Route) && !resources.Exists(list => IsOf(list, row.Route))).Select(row => $"{row.Method} {row.Route.RawText}").ToList();

        Assert.That(routes, Is.EquivalentTo(Rows.Keys));
        Assert.That(
            routes.Select(route => route.Split('/')[3]).Where(name => !resources.Contains($"/api/v1/{name}")).Distinct().Append("certificates"), Is.EquivalentTo(ResourceSchemaReader.Taken), "names that no file may take");
    }

    [Test, CancelAfter(300_000)]
    public async Task FX05_EveryRoute_WithoutCredentials_IsRefusedUnlessItIsPublic(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var open = new List<string>();

        foreach (var (door, method, route) in Routes(host))
        {
            using var http = host.NewClient(door);
            using var answer = await http.SendAsync(Request(method, route), cancellationToken);
            var isSentToLogIn = answer.StatusCode == HttpStatusCode.SeeOther && answer.Headers.Location!.OriginalString.StartsWith("/login", StringComparison.Ordinal);
            if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) && !isSentToLogIn)
            {
                open.Add($"{door} {method} {route.RawText}");
            }
        }

        Assert.That(open, Is.EquivalentTo(Public));
    }

    /// <summary>At the machines' door all that opens is bound to the certificate that is shown; at the other, where none is asked for, to none.</summary>
    [TestCase(nameof(Door.Pages))]
    [TestCase(nameof(Door.Machines))]
    [CancelAfter(300_000)]
    public async Task FX05_EveryRouteOfRest_ByEveryKindOfToken_OpensToTheRightOneOnly(string at, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        await using var stranger = await DoorsHost.StartAsync(cancellationToken);
        var isMachines = at == nameof(Door.Machines);
        var certificate = isMachines ? host.SelfSigned("CN=anybody") : null;
        var bound = certificate is null ? null : StrictBase64Url.Write(SHA256.HashData(certificate.RawData));
        Task<string> NewAsync(params string[] scopes) => host.NewTokenAsync(bound, cancellationToken, scopes);
        var expired = await NewAsync(Scopes.FleetRead, Scopes.FleetManage);
        host.Wire.Advance(TimeSpan.FromMinutes(6));
        var suspended = await NewAsync(Scopes.FleetRead, Scopes.FleetManage);
        var (inForce, _) = await host.Services.GetRequiredService<AccessJudge>().ReadAsync(suspended, Scopes.Api, cancellationToken);
        await host.Services.GetRequiredService<MandateBook>().ChangeAsync(inForce!.Mandate!.Id, inForce.Mandate.ProsumerId, MandateAct.Suspend, cancellationToken);
        var issuer = host.Services.GetRequiredService<TokenIssuer>();
        var right = await NewAsync(Scopes.FleetRead, Scopes.FleetManage, Scopes.ConsentManage, Scopes.DataRead);
        (string What, string Token, int ToRead, int ToChange)[] tokens =
        [
            ("garbage", "x", 401, 401),
            ("expired", expired, 401, 401),
            ("of a mandate that is suspended", suspended, 401, 401),
            ("another issuer's", await stranger.NewTokenAsync(cancellationToken, Scopes.FleetRead, Scopes.FleetManage), 401, 401),
            ("for the authority", await NewAsync(Scopes.VenEnrol), 401, 401),
            ("for operators' affairs", await NewAsync("admin.clients"), 401, 401),
            ("for userinfo", await NewAsync(Scopes.OpenId), 401, 401),
            ("an ID token", issuer.Id(new Grant { ClientId = "operator", ProsumerId = "root", Scopes = [], MandateId = "", Epoch = 1, AuthTime = host.Wire.GetUtcNow() }), 401, 401),
            ("bound to a certificate that is not shown", issuer.ForClient("operator", Scopes.Api, [Scopes.FleetRead, Scopes.FleetManage], "AAAA").Token, 401, 401),
            ("a member's", await NewAsync("event.read", "ven.manage", "meter.read"), 403, 403),
            ("a component's without the scope", issuer.ForClient("worker", Scopes.Api, ["event.dispatch"], bound).Token, 403, 403),
            ("to read", await NewAsync(Scopes.FleetRead), 0, 403),
            ("a component's to read", issuer.ForClient("worker", Scopes.Api, [Scopes.FleetRead], bound).Token, 0, 403),
            ("right", right, 0, 0),
        ];
        if (isMachines)
        {
            tokens = [.. tokens, ("bound to no certificate", await host.NewTokenAsync(cancellationToken, [.. Scopes.OfRest]), 401, 401)];
        }

        var wrong = new List<string>();
        using var http = host.NewClient(isMachines ? Door.Machines : Door.Pages, certificate);
        var rows = Routes(host).Where(row => IsRest(row.Route)).ToList();
        Assert.That(rows.Count(row => row.Door == Door.Machines), Is.EqualTo(rows.Count(row => row.Door == Door.Pages)), "both serve all of it");

        foreach (var (_, method, route) in rows.Where(row => $"{row.Door}" == at))
        {
            foreach (var (what, token, toRead, toChange) in tokens)
            {
                // What resources ask of a token that is one, their own matrix says.
                var row = Rows.GetValueOrDefault($"{method} {route.RawText}");
                if (row is null or OfDevices && toRead != 401)
                {
                    continue;
                }

                // Of mandates, and of what was recorded of them, only who may manage his own reads or changes; what was measured in homes is read for a person only.
                var isNobodys = row == Personal && what.StartsWith("a component's", StringComparison.Ordinal);
                var expected = row == Anybody ? (toRead == 401 ? 401 : 0)
                    : (row is Own or Data && toRead == 0 && what != "right") || (row is Homes or Series && toRead == 0) || isNobodys ? 403 : method == "GET" ? toRead : toChange;
                using var request = Request(method, route);
                request.Headers.Authorization = new("Bearer", token);
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                var said = (int)answer.StatusCode is 401 or 403 ? (int)answer.StatusCode : 0;
                if (said != expected || (int)answer.StatusCode >= 500 || (said == 401 && !answer.Headers.WwwAuthenticate.ToString().StartsWith("Bearer", StringComparison.Ordinal)))
                {
                    wrong.Add($"{method} {route.RawText}, {what}: {(int)answer.StatusCode} instead of {expected}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    /// <summary>RFC 8705 §3: a component that proves itself by its certificate has tokens that are good with that alone, while it is in force.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Rest_TokenBoundToACertificate_OpensWithItAloneUntilItIsRevoked(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var worker = await host.MakeOwnAsync(FlexCoop.Ca.CertificateProfiles.Worker, cancellationToken);
        await host.RestartAsync(
            cancellationToken,
            ("Identity:Clients:0:Id", "worker"), ("Identity:Clients:0:Authentication", "TlsCertificate"), ("Identity:Clients:0:CertificateThumbprints:0", Convert.ToHexStringLower(SHA256.HashData(worker.RawData))),
            ("Identity:Clients:0:Grants:0", Grants.ClientCredentials), ("Identity:Clients:0:Scopes:0", Scopes.FleetRead));
        using var component = host.NewClient(Door.Machines, worker);
        using var form = new FormUrlEncodedContent([new("grant_type", Grants.ClientCredentials), new("client_id", "worker"), new("scope", Scopes.FleetRead)]);
        using var given = await component.PostAsync("connect/token", form, cancellationToken);
        var token = (string)JsonNode.Parse(await given.Content.ReadAsStringAsync(cancellationToken))!["access_token"]!;
        async Task<HttpStatusCode> AskAsync(HttpClient http)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/vens") { Headers = { Authorization = new("Bearer", token) } };
            using var answer = await http.SendAsync(request, cancellationToken);
            return answer.StatusCode;
        }

        using var without = host.NewClient(Door.Machines);
        using var another = host.NewClient(Door.Machines, host.SelfSigned("CN=worker"));
        using var pages = host.NewClient(Door.Pages);
        var answers = new[] { await AskAsync(component), await AskAsync(without), await AskAsync(another), await AskAsync(pages) };
        await host.RevokeAsync(worker, cancellationToken);

        Assert.That(answers, Is.EqualTo([HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized]));
        Assert.That(await AskAsync(component), Is.EqualTo(HttpStatusCode.Unauthorized), "at the next request, on the same connection");
    }

    /// <summary>The authority takes tokens for it alone; userinfo those with openid alone.</summary>
    [Test, CancelAfter(300_000)]
    public async Task FX05_TokenForRest_OpensNothingElse(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var token = await host.NewTokenAsync(cancellationToken, Scopes.FleetRead, Scopes.FleetManage);

        foreach (var (door, method, path) in new[] { (Door.Pages, "POST", "api/v1/certificates"), (Door.Machines, "POST", "api/v1/certificates"), (Door.Machines, "POST", ".well-known/est/simpleenroll"), (Door.Pages, "GET", "connect/userinfo") })
        {
            using var http = host.NewClient(door);
            using var request = Request(method, RoutePatternFactory.Parse(path));
            request.Headers.Authorization = new("Bearer", token);
            using var answer = await http.SendAsync(request, cancellationToken);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), path);
        }
    }

    /// <summary>Whether a route is one that a schema alone makes; what a feature maps below it has a row of its own.</summary>
    private static bool IsOf(string list, RoutePattern route) => route.RawText == list || route.RawText == list + "/{id}";

    private static bool IsRest(RoutePattern route) =>
        route.RawText!.StartsWith("/api/", StringComparison.Ordinal) && !route.RawText.StartsWith("/api/v1/certificates", StringComparison.Ordinal);

    /// <summary>The rows: what the host has mapped, at the doors that ask for no certificate of a VEN.</summary>
    private static List<(Door Door, string Method, RoutePattern Route)> Routes(DoorsHost host)
    {
        List<(Door Door, string Method, RoutePattern Route)> rows =
        [
            .. host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<DoorMetadata>()?.Doors ?? []).Where(door => door is Door.Pages or Door.Machines)
                    .SelectMany(door => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => (door, method, endpoint.RoutePattern)))),
        ];
        Assert.That(rows, Has.Count.GreaterThan(60), "the table was found at all");
        return rows;
    }

    private static HttpRequestMessage Request(string method, RoutePattern route)
    {
        var path = string.Join('/', route.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart { ParameterPolicies.Count: > 0 } => "0",
            _ => "x",
        }))));
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is not "GET")
        {
            var type = path.Contains("/est/", StringComparison.Ordinal) ? "application/pkcs10" : path.StartsWith("api/", StringComparison.Ordinal) ? "application/json" : "application/x-www-form-urlencoded";
            request.Content = RestClient.Bytes([], type);
        }

        return request;
    }
}
