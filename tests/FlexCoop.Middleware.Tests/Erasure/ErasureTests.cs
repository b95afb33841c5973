using System.Net;
using System.Text.Json.Nodes;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Doors;
using FlexCoop.Middleware.Erasure;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Middleware.Tests.Doors;
using FlexCoop.Middleware.Tests.Enrolment;
using FlexCoop.Storage;
using FlexCoop.Testing;
using FlexCoop.Vtn;
using Microsoft.Extensions.DependencyInjection;

namespace FlexCoop.Middleware.Tests.Erasure;

/// <summary>Who may have whom erased, what is left, and that nothing stops it half-way (FC-MW-13).</summary>
public sealed class ErasureTests
{
    private const string Local = "local";

    [Test, CancelAfter(300_000)]
    public async Task Member_ByRest_IsErased_AndIsSomebodyNewAfterwards(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        await host.NewBoxOfAsync("anna", Local, cancellationToken);
        using var anna = await RestAsync(host, "anna", Role.Prosumer, cancellationToken);
        using var fleet = new RestClient(host.NewClient(Door.Pages), await root.GetTokenAsync(cancellationToken));

        var unconfirmed = await anna.PostAsync("api/v1/account/erasure", new JsonObject { ["confirmed"] = false }, cancellationToken);
        var erased = (await anna.PostAsync("api/v1/account/erasure", new JsonObject { ["confirmed"] = true }, cancellationToken)).Expect(HttpStatusCode.OK);
        var listed = (await fleet.GetAsync("api/v1/erasures", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var keys = host.Services.GetRequiredService<DataKeys>();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(unconfirmed.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
            Assert.That(unconfirmed.Faults, Is.EqualTo(["confirmed: is not true: nothing is erased; give true"]));
            Assert.That(erased["finishedAt"], Is.Not.Null);
            Assert.That(JsonNode.DeepEquals(listed.Single(), erased), "who it was, nobody is told");
            Assert.That(await host.Services.GetRequiredService<MandateBook>().OfAsync("anna", cancellationToken), Is.Empty);
            Assert.That(keys.IsErased("anna"));
            Assert.That(keys.IsErased(MemberId(host, "anna")));
            Assert.That((await anna.GetAsync("api/v1/mandates", cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    /// <summary>What access keeps of a person goes as well, and the hour of the erasure makes nothing new of it.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Consents_Uses_AndBrokenGlass_AreErased_AndNotRecordedLater(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken, EraseAndGrepTests.App);
        using var root = await host.SetUpAsync(cancellationToken);
        using var home = await SeededHome.NewAsync(host, root, new Markers(), cancellationToken);
        var (identity, audit) = (host.Services.GetRequiredService<IdentityStores>().Identity, host.Services.GetRequiredService<AuditLog>());
        async Task<(int, int, int, bool)> KeptAsync() =>
        (
            (await identity.Documents(ConsentDocument.Collection).ListAsync(after: null, 100, cancellationToken)).Count,
            (await identity.Documents(UseDocument.Collection).ListAsync(after: null, 100, cancellationToken)).Count(use => use.Value.Read.MemberId == home.MemberId),
            (await identity.Documents(GlassDocument.Collection).ListAsync(after: null, 100, cancellationToken)).Count,
            host.Services.GetRequiredService<HomeBook>().Find(home.VenId.Value) is not null
        );

        var before = await KeptAsync();
        (await home.Rest.PostAsync("api/v1/account/erasure", new JsonObject { ["confirmed"] = true }, cancellationToken)).Expect(HttpStatusCode.OK);
        var after = await KeptAsync();
        host.Wire.Advance(TimeSpan.FromMinutes(63));
        await host.Services.GetRequiredService<UseBook>().WriteAsync(cancellationToken);
        await audit.TakeOverAsync(cancellationToken);
        var recorded = (await audit.ListAsync(after: null, 10_000, cancellationToken)).Select(entry => entry.Text ?? "").Where(text => text.Contains(home.MemberId, StringComparison.Ordinal) || text.Contains(home.ProsumerId, StringComparison.Ordinal));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((before.Item1, before.Item2 > 0, before.Item3, before.Item4), Is.EqualTo((2, true, 1, true)));
            Assert.That(after, Is.EqualTo((0, 0, 0, false)));
            Assert.That(recorded, Is.Empty);
            Assert.That(host.Services.GetRequiredService<GlassBook>().All, Is.Empty);
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Operator_ForAMemberOfACooperative_KnowsItByTheNameOfThatCooperative(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        await host.NewBoxOfAsync("anna", Local, cancellationToken);
        await host.NewBoxOfAsync("berta", Local, cancellationToken);
        using var fleet = new RestClient(host.NewClient(Door.Pages), await root.GetTokenAsync(cancellationToken));
        Task<RestAnswer> EraseAsync(string cooperative, string member) => fleet.PostAsync("api/v1/erasures", new JsonObject { ["cooperative"] = cooperative, ["memberId"] = member }, cancellationToken);

        var foreign = await EraseAsync("dorp", MemberId(host, "anna"));
        var erased = await EraseAsync(Local, MemberId(host, "anna"));
        var again = await EraseAsync(Local, MemberId(host, "anna"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new[] { foreign, erased, again }.Select(answer => (int)answer.Status), Is.EqualTo([404, 200, 404]));
            Assert.That(await host.Services.GetRequiredService<MandateBook>().OfAsync("anna", cancellationToken), Is.Empty);
            Assert.That(host.Services.GetRequiredService<HomeBook>().IsMember(Local, MemberId(host, "berta"), host.Wire.GetUtcNow()), "another's stand");
        }
    }

    [Test, CancelAfter(300_000)]
    public async Task Operator_IsNotErased_AndNoStrangerErasesAnybody(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var self = await RestAsync(host, "root", Role.PlatformOperator, cancellationToken);
        using var member = await RestAsync(host, "anna", Role.Prosumer, cancellationToken);
        var confirmed = new JsonObject { ["confirmed"] = true };

        var ofOperator = await self.PostAsync("api/v1/account/erasure", confirmed, cancellationToken);
        var byMember = await member.PostAsync("api/v1/erasures", new JsonObject { ["cooperative"] = Local, ["memberId"] = MemberId(host, "root") }, cancellationToken);
        await root.Browser.GetAsync(Routes.Erase, cancellationToken);
        var page = root.Browser.Text;

        // He has a box at home, too.
        await host.NewBoxOfAsync("root", Local, cancellationToken);
        using var fleet = new RestClient(host.NewClient(Door.Pages), await root.GetTokenAsync(cancellationToken));
        var byColleague = await fleet.PostAsync("api/v1/erasures", new JsonObject { ["cooperative"] = Local, ["memberId"] = MemberId(host, "root") }, cancellationToken);

        Assert.That((ofOperator.Status, byMember.Status, byColleague.Status), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)));
        Assert.That(page, Does.Contain("Who runs the platform is not erased"));
    }

    /// <summary>Which box of the cooperative's was whose is told no more; its label code stays used.</summary>
    [Test, CancelAfter(300_000)]
    public async Task BoxOfTheInventory_OfWhomWasErased_IsNobodysFromThenOn(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        var mandate = await host.NewBoxOfAsync("anna", Local, cancellationToken);
        var (stores, others) = (host.Services.GetRequiredService<IdentityStores>(), "M-of-somebody-else");
        InventoryDocument Box(string serial, string of) => new() { Id = InventoryDocument.IdOf(Local, serial), Cooperative = Local, Serial = serial, LabelHash = "", MandateId = of, ImportedAt = host.Wire.GetUtcNow() };
        await stores.Identity.CommitAsync(new UnitOfWork().Insert(InventoryDocument.Collection, Box("ANNAS", mandate)).Insert(InventoryDocument.Collection, Box("OTHERS", others)), cancellationToken);

        await host.Services.GetRequiredService<Erasures>().EraseAsync("anna", ErasureAsker.Operator, cancellationToken);

        Assert.That((await stores.Identity.Documents(InventoryDocument.Collection).ListAsync(after: null, 10, cancellationToken)).Select(box => box.Value.MandateId), Is.EqualTo([InventoryDocument.Nobodys, others]));
    }

    /// <summary>What is recorded says that there was an erasure, and nothing of who; what was recorded of the person is noise, and a receipt that was kept still proves what it says.</summary>
    [Test, CancelAfter(300_000)]
    public async Task AuditLog_AfterwardsTellsOfTheErasureAlone_AndReceiptsStayGood(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        await host.NewBoxOfAsync("anna", Local, cancellationToken);
        using var anna = await RestAsync(host, "anna", Role.Prosumer, cancellationToken);
        var log = host.Services.GetRequiredService<AuditLog>();
        await log.TakeOverAsync(cancellationToken);
        var entries = (await anna.GetAsync("api/v1/audit/entries", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        var receipt = await anna.GetAsync($"api/v1/audit/entries/{entries[0]!["index"]}/receipt", cancellationToken);

        await anna.PostAsync("api/v1/account/erasure", new JsonObject { ["confirmed"] = true }, cancellationToken);
        await log.TakeOverAsync(cancellationToken);
        var texts = (await log.ListAsync(after: null, 1000, cancellationToken)).Select(entry => entry.Text ?? "").ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(texts.Count(text => text.Contains("account-erased", StringComparison.Ordinal)), Is.EqualTo(1));
            Assert.That(texts, Has.None.Contains("anna"));
            Assert.That(texts.Count(text => text.Length == 0), Is.GreaterThanOrEqualTo(entries.Count));
            Assert.That(Receipt.Open(receipt.Text, log.Keys).Fault, Is.Null);
            Assert.That(await host.Services.GetRequiredService<AuditCheck>().FaultsAsync(cancellationToken), Is.Empty);
        }
    }

    /// <summary>Settlement rows are kept as long as the law wants (§2.7): under a key of their own, shown to nobody, and destroyed on their day.</summary>
    [Test, CancelAfter(300_000)]
    public async Task Settlements_AreKeptSealed_UntilTheirTimeIsOver(CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        await host.NewBoxOfAsync("anna", Local, cancellationToken);
        var member = MemberId(host, "anna");
        var (database, keys) = (host.Services.GetRequiredService<Database>(), host.Services.GetRequiredService<DataKeys>());
        var settlements = host.Services.GetRequiredService<ResourceCollections>().Of(host.Services.GetRequiredService<ResourceSchemas>().All.Single(schema => schema.Name == "settlements"));
        var now = host.Wire.GetUtcNow();
        var row = new ResourceDocument { Id = Guid.CreateVersion7(now).ToString(), Cooperative = Local, MemberId = member, CreatedAt = now, ChangedAt = now, Body = System.Text.Json.JsonElement.Parse("""{"contractId":"x"}""") };
        await database.CommitAsync(new UnitOfWork().Insert(settlements, row), cancellationToken);
        var erasures = host.Services.GetRequiredService<Erasures>();
        using var aggregator = await RestAsync(host, "agnes", Role.Cooperative, cancellationToken);

        await erasures.EraseAsync("anna", ErasureAsker.Operator, cancellationToken);
        var kept = await database.Documents(settlements).FindAsync(row.Id, cancellationToken);
        var shown = (await aggregator.GetAsync("api/v1/settlements", cancellationToken)).Expect(HttpStatusCode.OK)["items"]!.AsArray();
        await keys.DestroyOverAsync(now.AddYears(5), cancellationToken);
        var later = await database.Documents(settlements).FindAsync(row.Id, cancellationToken);
        await keys.DestroyOverAsync(now.AddYears(7), cancellationToken);
        await erasures.SweepAsync(cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(kept, Is.Not.Null);
            Assert.That(shown, Is.Empty, "restricted");
            Assert.That(later, Is.Not.Null);
            Assert.That(await database.Documents(settlements).FindAsync(row.Id, cancellationToken), Is.Null);
        }
    }

    /// <summary>R-03: killed between any two steps, the next start does the rest; recorded once.</summary>
    [TestCase("erasure.asked")]
    [TestCase("erasure.mandates-ended")]
    [TestCase("erasure.names-noted")]
    [TestCase("erasure.keys-destroyed")]
    [TestCase("erasure.rows-removed")]
    [TestCase("erasure.log-erased")]
    [TestCase("erasure.finished")]
    [CancelAfter(1_200_000)]
    public async Task R03_KilledDuringAnErasure_TheNextStartDoesTheRest(string crashPoint, CancellationToken cancellationToken)
    {
        await using var host = await DoorsHost.StartNewAsync(cancellationToken);
        using var root = await host.SetUpAsync(cancellationToken);
        using var anna = host.NewOwner();
        await anna.MakeAccountAsync(await root.InviteAsync("Prosumer", cancellationToken), "anna", cancellationToken);
        using var box = host.NewBox();
        using var certificate = await MandateEndTests.JoinAsync(host, anna, box, cancellationToken);
        using var ven = host.NewVen(certificate);
        var venId = (await ven.RegisterAsync(cancellationToken)).VenId!.Value;
        await host.StopAsync(cancellationToken);

        await using (var process = ProductProcess.StartMiddleware(crashPoint, host.Arguments))
        {
            await process.ReadLineAsync(cancellationToken);
            Assert.That(async () => await EraseAsync(anna, cancellationToken), Throws.TypeOf<HttpRequestException>());
            await process.EndAsync(cancellationToken);
        }

        await host.StartAgainAsync(cancellationToken);
        var log = host.Services.GetRequiredService<AuditLog>();
        await log.TakeOverAsync(cancellationToken);
        var erasure = (await host.Services.GetRequiredService<Erasures>().ListAsync(after: null, 10, cancellationToken)).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(erasure.FinishedAt, Is.Not.Null);
            Assert.That(host.Services.GetRequiredService<DataKeys>().IsErased(erasure.OwnSubject), "who it was lies under that");
            Assert.That(host.Services.GetRequiredService<VenStore>().Find(venId), Is.Null);
            Assert.That(host.Services.GetRequiredService<DataKeys>().IsErased(venId.Value));
            Assert.That(host.IsRevoked(certificate));
            Assert.That((await log.ListAsync(after: null, 1000, cancellationToken)).Count(entry => entry.Text?.Contains("account-erased", StringComparison.Ordinal) == true), Is.EqualTo(1));
            Assert.That(await host.Services.GetRequiredService<AuditCheck>().FaultsAsync(cancellationToken), Is.Empty);
            Assert.That(async () => await anna.LogInAsync(cancellationToken), Throws.TypeOf<InvalidOperationException>(), "the account is gone");
        }
    }

    private static async Task EraseAsync(TestOwner owner, CancellationToken cancellationToken)
    {
        await owner.Browser.GetAsync(Routes.Erase, cancellationToken);
        await owner.Browser.SubmitAsync(Routes.Erase, cancellationToken);
    }

    private static string MemberId(DoorsHost host, string person) => host.Services.GetRequiredService<PairwiseSubjects>().OfMember(Local, person);

    private static async Task<RestClient> RestAsync(DoorsHost host, string person, Role role, CancellationToken cancellationToken) =>
        new(host.NewClient(Door.Pages), await host.NewTokenAsync(person, role, Local, [Scopes.ConsentManage, "settlement.read"], cancellationToken));
}
