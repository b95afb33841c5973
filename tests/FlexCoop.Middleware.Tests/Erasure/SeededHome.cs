using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.OpenAdr;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Erasure;

/// <summary>A member of a cooperative with a box and an app, who has left markers at every door.</summary>
internal sealed class SeededHome : IDisposable
{
    private const string Cooperative = "local";

    private readonly DoorsHost _host;
    private readonly List<IDisposable> _made = [];
    private readonly List<string> _secrets = [];

    private SeededHome(DoorsHost host) => _host = host;

    /// <summary>By what OpenADR knows the box.</summary>
    public VenId VenId { get; private set; }

    /// <summary>By what the cooperative knows the person.</summary>
    public string MemberId { get; private set; } = "";

    public string ProsumerId { get; private set; } = "";

    public IReadOnlyList<string> MandateIds { get; private set; } = [];

    /// <summary>Tokens and codes that box and app have had.</summary>
    public IReadOnlyList<string> Secrets => _secrets;

    public TestOwner Owner { get; private set; } = null!;

    public X509Certificate2 Certificate { get; private set; } = null!;

    /// <summary>What the person's own token reads.</summary>
    public RestClient Rest { get; private set; } = null!;

    /// <summary>Goes through every door once.</summary>
    /// <param name="host">The platform.</param>
    /// <param name="root">Who runs it.</param>
    /// <param name="markers">Makes the texts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SeededHome> NewAsync(DoorsHost host, TestOwner root, Markers markers, CancellationToken cancellationToken)
    {
        var home = new SeededHome(host);
        await home.JoinAsync(root, markers, cancellationToken);
        await home.SpeakOpenAdrAsync(root, markers, cancellationToken);
        await home.UseAppAsync(markers, cancellationToken);
        await home.LookAsync(root, markers, cancellationToken);
        return home;
    }

    /// <summary>All that the person and the operator are shown of the home.</summary>
    public async Task<string> ShownAsync(RestClient fleet, CancellationToken cancellationToken)
    {
        var shown = new StringBuilder();
        foreach (var (rest, path) in new[]
        {
            (Rest, "homes"), (Rest, "devices"), (Rest, "contracts"), (Rest, "settlements"), (Rest, "mandates"),
            (fleet, $"vens/{VenId}"), (fleet, $"vens/{VenId}/log"), (fleet, $"vens/{VenId}/opts"), (fleet, $"vens/{VenId}/reports"), (fleet, $"vens/{VenId}/points"), (fleet, $"telemetry/raw?ven={VenId}"),
        })
        {
            var answer = await rest.GetAsync("api/v1/" + path, cancellationToken);
            shown.Append(path).Append(' ').Append((int)answer.Status).Append(' ').AppendLine(answer.Text);
        }

        return shown.ToString();
    }

    public void Dispose() => _made.ForEach(made => made.Dispose());

    private T Keep<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }

    private async Task JoinAsync(TestOwner root, Markers markers, CancellationToken cancellationToken)
    {
        Owner = Keep(_host.NewOwner());
        await Owner.MakeAccountAsync(await root.InviteAsync("Prosumer", cancellationToken), markers.At("the login of the account"), cancellationToken);

        // A box that nobody lets in leaves what it says of itself, too.
        var stray = Keep(_host.NewBox());
        await stray.AskAsync(await Owner.AddBoxAsync(cancellationToken), cancellationToken, markers.At("the model of a box that waits"), markers.At("its serial number"));
        var box = Keep(_host.NewBox());
        await box.AskAsync(await Owner.AddBoxAsync(cancellationToken), cancellationToken, markers.At("the model of the box"), markers.At("its serial number"), markers.At("its firmware"));
        await Owner.ApproveAsync(box.UserCode, cancellationToken);
        Certificate = Keep(await box.EnrolAsync(cancellationToken));
        _secrets.AddRange([box.DeviceCode, box.UserCode, stray.DeviceCode, stray.UserCode]);
        await Owner.Browser.GetAsync($"/login?next=/{markers.At("where a page leads next")}", cancellationToken);
        await Owner.Browser.GetAsync("/mandates", cancellationToken);
        await Owner.Browser.SubmitAsync("/mandates/suspend", cancellationToken, ("comment", markers.At("a field of a form that nobody asked for")));
        await Owner.Browser.GetAsync("/mandates", cancellationToken);
        await Owner.Browser.SubmitAsync("/mandates/resume", cancellationToken);

        VenId = new VenId(Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
        var mandate = await FindMandateAsync(cancellationToken);
        (ProsumerId, MemberId) = (mandate.ProsumerId, mandate.MemberId!);
    }

    private async Task<MandateDocument> FindMandateAsync(CancellationToken cancellationToken)
    {
        var all = await _host.Services.GetRequiredService<IdentityStores>().Identity.Documents(MandateDocument.Collection).ListAsync(after: null, 1000, cancellationToken);
        return all.Select(stored => stored.Value).Single(mandate => mandate.VenId == VenId.Value);
    }

    private async Task SpeakOpenAdrAsync(TestOwner root, Markers markers, CancellationToken cancellationToken)
    {
        using var operators = new RestClient(_host.NewClient(Door.Pages), await root.GetTokenAsync(cancellationToken));
        using var ven = _host.NewVen(Certificate);
        await ven.RegisterAsync(cancellationToken, markers.At("the name of the VEN"));
        var resource = markers.At("a resource of METADATA");
        var rid = markers.At("an rID of METADATA");
        var specifier = markers.At("a report specifier");
        var metadata = Some.Metadata(specifier, ReportName.TelemetryUsage, Some.UsageMetadata(resource).Descriptions[0] with
        {
            RId = new RId(rid), MarketContext = new MarketContext($"http://example.org/{markers.At("the market context of a point")}"),
        });
        await ven.SendAsync<OadrRegisteredReport>(new OadrRegisterReport { RequestId = markers.At("a requestID"), Reports = [metadata], VenId = VenId }, cancellationToken);
        await ven.SendAsync(new OadrRegisterReport { RequestId = "m2", Reports = [metadata, metadata with { ReportSpecifierId = new ReportSpecifierId(markers.At("METADATA that are refused")) }], VenId = VenId }, cancellationToken);
        await ven.SendAsync(Ask(markers.At("a report request of the VEN's own"), "METADATA"), cancellationToken);
        await ven.SendAsync(Ask("own-2", markers.At("a report that the VTN does not offer")), cancellationToken);
        await ven.DrainAsync(cancellationToken);

        (await operators.PatchAsync($"api/v1/vens/{VenId}", $$"""{ "groupNames": ["{{markers.At("a group of the VEN")}}"], "meterAssets": ["{{markers.At("a meter of the VEN")}}"] }""", cancellationToken)).Expect(HttpStatusCode.OK);
        var shown = (await operators.GetAsync($"api/v1/vens/{VenId}", cancellationToken)).Expect(HttpStatusCode.OK);
        var request = new ReportRequestId((string)shown["reportRequests"]![0]!["id"]!);
        var at = _host.Wire.GetUtcNow();
        var data = Some.Data(request, rid, at, 41.5) with { ReportSpecifierId = new ReportSpecifierId(specifier) };
        var payload = (OadrReportPayload)data.Intervals![0].Payloads[0];
        await ven.SendAsync<OadrUpdatedReport>(Update(ven, data with { Intervals = [data.Intervals[0] with { Payloads = [payload with { DataQuality = new DataQuality("x-" + markers.At("a quality of the box's own")) }] }] }), cancellationToken);
        await ven.SendAsync(Update(ven, Some.Data(request, markers.At("data of a point that is not offered"), at, 1) with { ReportSpecifierId = new ReportSpecifierId(specifier) }), cancellationToken);

        foreach (var targets in new[] { new JsonObject { ["venIds"] = new JsonArray(VenId.Value) }, new JsonObject { ["resourceIds"] = new JsonArray(resource) } })
        {
            var signal = new JsonObject { ["name"] = "SIMPLE", ["type"] = "level", ["intervals"] = new JsonArray(new JsonObject { ["duration"] = "PT30M", ["value"] = 2 }) };
            var start = at.AddMinutes(10).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            await operators.AnnounceAsync(
                new JsonObject { ["targets"] = targets, ["start"] = start, ["duration"] = "PT30M", ["comment"] = markers.At("the comment of an event for this home"), ["signals"] = new JsonArray(signal) }, cancellationToken);
        }

        var distributed = (await ven.DrainAsync(cancellationToken)).OfType<OadrDistributeEvent>().First();
        var answer = TestVen.Answers(distributed)[0];
        await ven.AnswerAsync([answer with { ResponseDescription = markers.At("the words of an answer to an event") }], cancellationToken);
        await ven.AnswerAsync([answer with { ResponseCode = EiResponseCode.SignalNotSupported, OptType = OptType.OptOut, ResponseDescription = markers.At("the words of a refusal of an event") }], cancellationToken);
        var opt = SomeOpt.ForEvent(ven, answer.QualifiedEventId.EventId.Value, resource) with { OptId = new OptId(markers.At("the optID of an opt for an event")) };
        await ven.SendAsync(opt, cancellationToken);
        await ven.SendAsync(SomeOpt.Schedule(ven) with { OptId = new OptId(markers.At("the optID of a schedule")), MarketContext = new MarketContext($"http://example.org/{markers.At("the market context of an opt")}") }, cancellationToken);
        await ven.SendAsync(SomeOpt.Schedule(ven) with { OptId = new OptId(markers.At("an opt that is refused")), VenId = VenId, Vavailability = [] }, cancellationToken);
        await ven.SendAsync(new OadrCancelOpt("x", new OptId(markers.At("an opt that never was")), VenId), cancellationToken);
    }

    private OadrCreateReport Ask(string id, string specifier) => new()
    {
        RequestId = "c1",
        VenId = VenId,
        ReportRequests =
        [
            new OadrReportRequest(new ReportRequestId(id), new ReportSpecifier
            {
                ReportSpecifierId = new ReportSpecifierId(specifier), Granularity = OadrDuration.From(TimeSpan.Zero), ReportBackDuration = OadrDuration.From(TimeSpan.Zero),
                SpecifierPayloads = [new SpecifierPayload { RId = new RId("METADATA"), ReadingType = ReadingType.NotApplicable }],
            }),
        ],
    };

    private static OadrUpdateReport Update(TestVen ven, OadrReport data) => new() { RequestId = "u1", Reports = [data], VenId = ven.VenId };

    private async Task UseAppAsync(Markers markers, CancellationToken cancellationToken)
    {
        // An app asks for what it may do, and with what it would know its answer by.
        await Identity.AppLogin.StartAsync(Owner.Browser, cancellationToken, ("redirect_uri", "https://app.example/cb"), ("scope", "openid meter.read"), ("state", markers.At("the state of an app's request")), ("nonce", markers.At("the nonce of an app's request")));
        await Owner.Browser.SubmitAsync(Routes.Consent, cancellationToken, ("decision", "allow"));
        using (var app = _host.NewClient(Door.Pages))
        {
            using var form = new FormUrlEncodedContent(
            [
                new("client_id", "app"), new("response_type", "code"), new("redirect_uri", "https://app.example/cb"), new("scope", "openid meter.read"), new("code_challenge", Identity.AppLogin.Challenge),
                new("code_challenge_method", "S256"), new("state", markers.At("the state of a pushed request")), new("nonce", markers.At("its nonce")),
            ]);
            await app.PostAsync("connect/par", form, cancellationToken);
        }

        _secrets.Add(await _host.NewTokenAsync(ProsumerId, Role.Prosumer, Cooperative, [.. Scopes.OfRest], cancellationToken));
        Rest = Keep(new RestClient(_host.NewClient(Door.Pages), _secrets[^1]));
        using var aggregator = new RestClient(_host.NewClient(Door.Pages), await _host.NewTokenAsync("agnes", Role.Cooperative, Cooperative, [.. Scopes.OfRest], cancellationToken));
        // The platform has made one of the VEN already: this is of another box.
        var second = Example("homes", markers, isOwn: true);
        second["venId"] = (await _host.Services.GetRequiredService<MandateBook>().FindAsync(await _host.NewBoxOfAsync(ProsumerId, Cooperative, cancellationToken), cancellationToken))!.VenId;
        await MakeAsync(Rest, "homes", second, markers.At("an Idempotency-Key"), cancellationToken);
        var device = Example("devices", markers, isOwn: true);
        device["rids"] = new JsonArray(markers.At("an rID of a device"));
        device["spaces"] = new JsonArray(markers.At("a room"));
        var bad = new JsonObject { [markers.At("a member that is refused")] = 1, ["deviceClass"] = markers.At("a value that is refused") };
        await MakeAsync(Rest, "devices", new JsonArray(device, bad), markers.At("the Idempotency-Key of a batch"), cancellationToken);
        foreach (var list in new[] { "contracts", "settlements" })
        {
            await MakeAsync(aggregator, list, Example(list, markers, isOwn: false), markers.At($"the Idempotency-Key of {list}"), cancellationToken);
        }

        await Rest.GetAsync($"api/v1/devices?filter=name=\"{markers.At("a filter")}\"", cancellationToken);
        await Rest.GetAsync($"api/v1/homes/{markers.At("an id in an address")}", cancellationToken);
        var mandates = await _host.Services.GetRequiredService<MandateBook>().OfAsync(ProsumerId, cancellationToken);
        MandateIds = [.. mandates.Select(mandate => mandate.Id)];
    }

    /// <summary>What others read, share and look at of the home, and what the person says to it.</summary>
    private async Task LookAsync(TestOwner root, Markers markers, CancellationToken cancellationToken)
    {
        using var aggregator = new RestClient(_host.NewClient(Door.Pages), await _host.NewTokenAsync("agnes", Role.Cooperative, Cooperative, [.. Scopes.OfRest], cancellationToken));
        using var operators = new RestClient(_host.NewClient(Door.Pages), await root.GetTokenAsync(cancellationToken));
        string In(TimeSpan time) => (_host.Wire.GetUtcNow() + time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var asked = new JsonObject { ["data"] = "meter", ["finest"] = "raw", ["purpose"] = "faultFinding", ["until"] = In(TimeSpan.FromDays(7)) };
        var granted = asked.DeepClone().AsObject();
        granted["with"] = $"cooperative:{Cooperative}";
        asked["memberId"] = MemberId;
        (await aggregator.PostAsync("api/v1/data-requests", asked, cancellationToken)).Expect(HttpStatusCode.Created);
        (await Rest.PostAsync("api/v1/data-consents", granted, cancellationToken)).Expect(HttpStatusCode.Created);
        (await operators.PostAsync("api/v1/break-glass", new JsonObject { ["vens"] = new JsonArray(VenId.Value), ["reason"] = markers.At("the reason why the glass was broken"), ["until"] = In(TimeSpan.FromHours(1)) }, cancellationToken)).Expect(HttpStatusCode.Created);
        (await aggregator.GetAsync("api/v1/contracts", cancellationToken)).Expect(HttpStatusCode.OK);
        await _host.Services.GetRequiredService<UseBook>().WriteAsync(cancellationToken);
        (await aggregator.GetAsync("api/v1/contracts", cancellationToken)).Expect(HttpStatusCode.OK);
    }

    /// <summary>The example of a schema for this member, with a marker in each of its free texts.</summary>
    private JsonObject Example(string list, Markers markers, bool isOwn)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "schemas", "rest", list + ".schema.json")))!;
        var example = (JsonObject)schema["examples"]![0]!.DeepClone();
        foreach (var (name, property) in schema["properties"]!.AsObject())
        {
            if ((string?)property!["type"] == "string" && property["enum"] is null && property["format"] is null && property["pattern"] is null)
            {
                example[name] = markers.At($"{name} of {list}");
            }
        }

        if (!isOwn)
        {
            example["memberId"] = MemberId;
        }

        if (example.ContainsKey("venId"))
        {
            example["venId"] = VenId.Value;
        }

        return example;
    }

    private static async Task MakeAsync(RestClient rest, string list, JsonNode body, string key, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        var made = await rest.SendAsync(HttpMethod.Post, $"api/v1/{list}?partial=true", content, cancellationToken, request => request.Headers.Add("Idempotency-Key", key));
        Assert.That((int)made.Status, Is.EqualTo(201), made.Text);
    }
}
