using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Middleware.Tests.Enrolment;
using FlexCoop.Storage;
using FlexCoop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Audit;

/// <summary>AC-AUD-1, FC-SEC-12: what is done at the doors of a running server is in its log, with who did it; everybody can check the log, and each their own.</summary>
public sealed class AuditEndpointsTests
{
    private static readonly string[] Lifetime = ["mandate-given", "certificate-issued", "event-announced", "operator-token-made", "mandate-withdrawn", "certificate-revoked"];

    [Test, CancelAfter(300_000)]
    public async Task Box_FromItsMandateToItsEnd_IsInTheLogOfItsOwner_EachEntryWithAReceipt(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await MandateEndTests.JoinAsync(host, owner, box, cancellationToken);
        var holder = await host.HolderAsync(certificate, cancellationToken);
        var mandate = (await host.Services.GetRequiredService<MandateBook>().FindAsync(holder.MandateId, cancellationToken))!;
        using var ven = host.NewVen(certificate);
        await ven.RegisterAsync(cancellationToken);
        using var http = host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Authorization = new("Bearer", await owner.GetTokenAsync(cancellationToken));
        await AnnounceAsync(http, holder.Subject, cancellationToken);
        http.DefaultRequestHeaders.Authorization = new("Bearer", await TokenOfAsync(host, mandate.ProsumerId, cancellationToken));
        using var withdrawn = await http.DeleteAsync($"api/v1/mandates/{mandate.Id}", cancellationToken);

        var entries = JsonNode.Parse(await http.GetStringAsync("api/v1/audit/entries?limit=1000", cancellationToken))!["items"]!.AsArray();
        var keys = (await http.GetStringAsync("audit/keys", cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => LogKey.Parse(line)!).ToList();
        var proven = new List<string>();
        foreach (var entry in entries)
        {
            var (text, _, fault) = Receipt.Open(await http.GetStringAsync($"api/v1/audit/entries/{entry!["index"]}/receipt", cancellationToken), keys);
            proven.Add(fault ?? (string)JsonNode.Parse(text!)!["kind"]!);
        }

        string Of(string kind, string member) => $"{entries.Single(entry => (string)entry!["kind"]! == kind)![member]}";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(entries.Select(entry => (string)entry!["kind"]!), Is.SupersetOf(Lifetime));
            Assert.That(proven, Is.EqualTo(entries.Select(entry => (string)entry!["kind"]!)));
            Assert.That(Of("mandate-withdrawn", "actor"), Is.EqualTo($"person:{mandate.ProsumerId} client:operator"));
            Assert.That(Of("mandate-withdrawn", "subject"), Is.EqualTo(mandate.Id));
            Assert.That(Of("mandate-withdrawn", "trace"), Has.Length.EqualTo(32));
            Assert.That(Of("certificate-revoked", "trace"), Is.EqualTo(Of("mandate-withdrawn", "trace")), "what follows has the trace of what it follows from");
            Assert.That(Of("certificate-issued", "actor"), Is.EqualTo($"ven:{holder.Subject}"));
            Assert.That(Of("event-announced", "actor"), Is.EqualTo($"person:{mandate.ProsumerId} client:operator"));
            Assert.That(Of("event-announced", "subject"), Is.EqualTo(holder.Subject));
        }
    }

    /// <summary>What a box says it takes part in is provable, too, and what it takes back.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Opt_OfABox_IsInTheLog(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var certificate = await host.EnrolAsync(cancellationToken);
        using var ven = host.NewVen(certificate);
        await ven.RegisterAsync(cancellationToken);
        var now = host.Wire.GetUtcNow();
        var opt = SomeOpt.Schedule(ven) with { Vavailability = [new() { DtStart = now.AddHours(1), Duration = OpenAdr.OadrDuration.From(TimeSpan.FromHours(1)) }], CreatedDateTime = now };
        var created = await ven.SendAsync<OpenAdr.OadrCreatedOpt>(opt, cancellationToken);
        var cancelled = await ven.SendAsync<OpenAdr.OadrCanceledOpt>(new OpenAdr.OadrCancelOpt("q9", opt.OptId, ven.VenId), cancellationToken);
        var log = host.Services.GetRequiredService<AuditLog>();
        await log.TakeOverAsync(cancellationToken);

        var entries = (await log.FindAsync([ven.VenId.Value], cancellationToken)).Select(entry => JsonNode.Parse(entry.Text!)!).Where(entry => ((string)entry["kind"]!).StartsWith("opt-", StringComparison.Ordinal)).ToList();

        Assert.That((created.EiResponse.ResponseCode.Value, cancelled.EiResponse.ResponseCode.Value), Is.EqualTo((200, 200)));
        Assert.That(entries.Select(entry => $"{entry["kind"]} {entry["facts"]!["windows"]}"), Is.EqualTo(["opt-scheduled 1", "opt-cancelled "]));
        Assert.That((string)entries[0]["facts"]!["opt"]!, Is.EqualTo("OptOut"));
    }

    [Test, CancelAfter(300_000)]
    public async Task Entry_OfSomebodyElse_IsNeitherShownNorProven(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        using var http = host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Authorization = new("Bearer", await TokenOfAsync(host, "P-1", cancellationToken));
        await TokenOfAsync(host, "P-2", cancellationToken);
        var log = host.Services.GetRequiredService<AuditLog>();
        await log.TakeOverAsync(cancellationToken);
        var size = (await log.HeadAsync(cancellationToken))!.Size;

        var listed = JsonNode.Parse(await http.GetStringAsync("api/v1/audit/entries", cancellationToken))!["items"]!.AsArray();
        var answers = new List<HttpStatusCode>();
        for (var index = 0L; index <= size; index++)
        {
            using var answer = await http.GetAsync($"api/v1/audit/entries/{index}/receipt", cancellationToken);
            answers.Add(answer.StatusCode);
        }

        Assert.That(listed, Has.Count.EqualTo(1), "the consent by which it asks");
        Assert.That(answers.Select((answer, index) => (answer, index)).Where(one => one.answer != HttpStatusCode.NotFound), Is.EqualTo(new[] { (HttpStatusCode.OK, (int)listed[0]!["index"]!) }));
    }

    /// <summary>c2sp.org/tlog-tiles, as a client that knows nothing else: the entries make the tiles, and these the root that is signed.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Tiles_ReadByAnybody_MakeTheRootOfTheCheckpoint(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var database = host.Services.GetRequiredService<Database>();
        await database.CommitAsync(new UnitOfWork().Record(new SomeAct("for many") { At = DateTimeOffset.UnixEpoch, Subjects = [.. Enumerable.Range(0, 300).Select(number => $"V-{number}")] }), cancellationToken);
        await host.Services.GetRequiredService<AuditLog>().TakeOverAsync(cancellationToken);
        using var http = host.NewClient(Door.Pages);
        var keys = (await http.GetStringAsync("audit/keys", cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => LogKey.Parse(line)!).ToList();

        var checkpoint = Checkpoint.Open(await http.GetStringAsync("audit/checkpoint", cancellationToken), keys).Checkpoint!;
        var rest = checkpoint.Size % 256;
        byte[] bundles = [.. await http.GetByteArrayAsync("audit/tile/entries/000", cancellationToken), .. await http.GetByteArrayAsync($"audit/tile/entries/001.p/{rest}", cancellationToken)];
        byte[] hashes = [.. await http.GetByteArrayAsync("audit/tile/0/000", cancellationToken), .. await http.GetByteArrayAsync($"audit/tile/0/001.p/{rest}", cancellationToken)];
        var earlier = await http.GetByteArrayAsync("audit/tile/0/001.p/1", cancellationToken);
        var above = await http.GetByteArrayAsync("audit/tile/1/000.p/1", cancellationToken);
        var missing = new List<HttpStatusCode>();
        foreach (var path in new[] { "0/001", $"0/001.p/{rest + 1}", "0/002", "2/000.p/1", "1/000", "entries/001", "x/y", "0" })
        {
            using var answer = await http.GetAsync($"audit/tile/{path}", cancellationToken);
            missing.Add(answer.StatusCode);
        }

        var (range, full) = (new CompactRange(), new CompactRange());
        range.AddAll(height: 0, hashes);
        full.AddAll(height: 0, hashes.AsSpan(0, 256 * MerkleHash.Bytes));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(checkpoint.Size, Is.InRange(300, 511));
            Assert.That(bundles.Chunk(LogLeaf.BundledBytes).SelectMany(entry => MerkleHash.Leaf(entry.AsSpan(2))), Is.EqualTo(hashes));
            Assert.That(range.Root(), Is.EqualTo(checkpoint.Root));
            Assert.That(above, Is.EqualTo(full.Root()));
            Assert.That(earlier, Is.EqualTo(hashes[(256 * 32)..(257 * 32)]));
            Assert.That(missing, Is.All.EqualTo(HttpStatusCode.NotFound));
        }
    }

    /// <summary>R-03: killed at any of the steps between an act and its leaf, the next start does the rest, and nothing twice.</summary>
    [TestCase("audit.committed")]
    [TestCase("audit.taken-over")]
    [TestCase("audit.dropped")]
    [CancelAfter(300_000)]
    public async Task R03_KilledWhileEntriesAreTakenOver_EachIsInTheLogOnce(string crashPoint, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        await host.StopAsync(cancellationToken);

        // At its start it makes certificates for its doors, which are taken over before these open.
        await using (var process = ProductProcess.StartMiddleware(crashPoint, host.Arguments))
        {
            await process.EndAsync(cancellationToken);
        }

        await host.StartAgainAsync(cancellationToken);

        var log = host.Services.GetRequiredService<AuditLog>();
        var entries = (await log.ListAsync(after: null, limit: 1000, cancellationToken)).Select(entry => JsonNode.Parse(entry.Text!)!).Where(entry => (string)entry["kind"]! == "certificate-issued");
        var issued = (await host.Services.GetRequiredService<Database>().Log(new LogDefinition("ca")).ReadAsync(after: 0, limit: 1000, cancellationToken)).Where(noted => noted.Text == "issued");
        Assert.That(entries.Select(entry => (string)entry["facts"]!["serial"]!).Order(), Is.EqualTo(issued.Select(noted => noted.Key).Order()).And.Not.Empty);
        using var reader = DatabaseReader.Open(Path.Combine(AuditLog.Folder(host.DataFolder), AuditLog.DatabaseName));
        Assert.That((await new AuditVerifier(reader, log.Keys).VerifyAsync([], cancellationToken)).Faults, Is.Empty, "also while it runs");
    }

    /// <summary>Nothing that counts lacks its entry: the withdrawal was durable, and nobody had heard of it.</summary>
    [Test, CancelAfter(300_000)]
    public async Task R03_KilledAfterAWithdrawal_ItsEntryIsInTheLog(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var owner = await host.SetUpAsync(cancellationToken);
        using var box = host.NewBox();
        using var certificate = await MandateEndTests.JoinAsync(host, owner, box, cancellationToken);
        var mandate = (await host.HolderAsync(certificate, cancellationToken)).MandateId;
        await host.StopAsync(cancellationToken);
        await using (var process = ProductProcess.StartMiddleware("mandate.changed", host.Arguments))
        {
            await process.ReadLineAsync(cancellationToken);
            Assert.That(async () => await owner.WithdrawAsync(cancellationToken), Throws.TypeOf<HttpRequestException>());
            await process.EndAsync(cancellationToken);
        }

        await host.StartAgainAsync(cancellationToken);

        var entries = await host.Services.GetRequiredService<AuditLog>().FindAsync([mandate], cancellationToken);
        Assert.That(entries.Select(entry => (string)JsonNode.Parse(entry.Text!)!["kind"]!), Has.One.EqualTo("mandate-withdrawn").And.One.EqualTo("certificate-revoked"));
    }

    /// <summary>A withdrawal that an operator has undone in the row itself.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T34_MandateWhoseRowIsChangedByHand_IsFound(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartAsync(cancellationToken);
        var token = await TokenOfAsync(host, "P-1", cancellationToken);
        var check = host.Services.GetRequiredService<AuditCheck>();
        var stores = host.Services.GetRequiredService<IdentityStores>();
        var mandate = (await host.Services.GetRequiredService<MandateBook>().OfAsync("P-1", cancellationToken))[0];
        using var http = host.NewClient(Door.Pages);
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);

        var given = await check.FaultsAsync(cancellationToken);
        using var withdrawn = await http.DeleteAsync($"api/v1/mandates/{mandate.Id}", cancellationToken);
        await host.Services.GetRequiredService<AuditLog>().TakeOverAsync(cancellationToken);
        var over = await check.FaultsAsync(cancellationToken);
        await stores.Identity.CommitAsync(new UnitOfWork().Put(MandateDocument.Collection, mandate), cancellationToken);
        var undone = await check.FaultsAsync(cancellationToken);

        Assert.That((withdrawn.StatusCode, given.Count, over.Count), Is.EqualTo((HttpStatusCode.OK, 0, 0)), string.Join('\n', [.. given, .. over]));
        Assert.That(undone, Is.EqualTo(new[] { $"mandate {mandate.Id}: its row says Active in epoch 2, and the log Revoked in epoch 3: it was changed by another way than ours" }));
    }

    private static async Task AnnounceAsync(HttpClient http, string venId, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetUtcNow().AddHours(1);
        using var content = RestClient.Bytes(System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["targets"] = new JsonObject { ["venIds"] = new JsonArray(venId) },
            ["start"] = FlexCoop.Middleware.Rest.RestTime.Text(start.AddTicks(-(start.Ticks % TimeSpan.TicksPerSecond))),
            ["duration"] = "PT30M",
            ["signals"] = new JsonArray(new JsonObject { ["name"] = "SIMPLE", ["type"] = "level", ["intervals"] = new JsonArray(new JsonObject { ["duration"] = "PT30M", ["value"] = 2 }) }),
        }.ToJsonString()), "application/json");
        using var answer = await http.PostAsync("api/v1/events", content, cancellationToken);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created), await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>A token by which a person sees what was recorded.</summary>
    private static async Task<string> TokenOfAsync(DoorsHost host, string prosumerId, CancellationToken cancellationToken)
    {
        var now = host.Wire.GetUtcNow();
        var session = new SessionDocument { Id = "", ProsumerId = prosumerId, Role = Role.Prosumer, AuthTime = now, LastSeenAt = now, ExpiresAt = now };
        var work = new UnitOfWork();
        var mandate = host.Services.GetRequiredService<MandateBook>().Give(work, session, BuiltInClients.Operator.Id, [Scopes.ConsentManage], box: null);
        var grant = new Grant { ClientId = mandate.ClientId, ProsumerId = prosumerId, Scopes = mandate.Scopes, MandateId = mandate.Id, Epoch = mandate.Epoch, AuthTime = now };
        var tokens = host.Services.GetRequiredService<TokenFamilies>().Begin(work, RandomId.Of(16), grant, BuiltInClients.Operator, thumbprint: null);
        await host.Services.GetRequiredService<IdentityStores>().Identity.CommitAsync(work, cancellationToken);
        return tokens.AccessToken;
    }
}
