using System.Text.Json.Nodes;
using FlexCoop.Middleware.Access;
using FlexCoop.Middleware.Audit;
using FlexCoop.Middleware.Identity;
using FlexCoop.Middleware.Resources;
using FlexCoop.Storage;

namespace FlexCoop.Middleware.Tests.Access;

/// <summary>Access is decided by policies that are stored, and that operators change while the platform runs (EF-CFG-1, PL-BAL-4, EF-PBG-7).</summary>
public sealed class PolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 16, 0, 0, TimeSpan.Zero);

    /// <summary>The table of security-reliability.md §2.6, and its edges.</summary>
    [TestCase("prosumer", "own", "meter", "raw", "operation", ExpectedResult = true)]
    [TestCase("prosumer", "members", "meter", "PT15M", "operation", ExpectedResult = false)]
    [TestCase("aggregator", "members", "meter", "PT15M", "operation", "mandate", ExpectedResult = true)]
    [TestCase("aggregator", "members", "contract", "PT15M", "settlement", "mandate", ExpectedResult = true)]
    [TestCase("aggregator", "members", "meter", "PT15M", "operation", ExpectedResult = false)]
    [TestCase("aggregator", "members", "meter", "raw", "operation", "mandate", ExpectedResult = false)]
    [TestCase("aggregator", "members", "meter", "raw", "faultFinding", "mandate", ExpectedResult = false)]
    [TestCase("aggregator", "members", "meter", "raw", "faultFinding", "mandate", "consent", ExpectedResult = true)]
    [TestCase("aggregator", "members", "meter", "raw", "operation", "consent", ExpectedResult = false)]
    [TestCase("aggregator", "groups", "meter", "PT15M", "operation", "mandate", ExpectedResult = false)]
    [TestCase("service", "members", "meter", "PT15M", "forecast", "mandate", ExpectedResult = true)]
    [TestCase("service", "members", "meter", "PT15M", "operation", "mandate", ExpectedResult = false)]
    [TestCase("service", "members", "contract", "PT15M", "forecast", "mandate", ExpectedResult = false)]
    [TestCase("dso", "groups", "meter", "PT15M", "gridOperation", "mandate", ExpectedResult = true)]
    [TestCase("dso", "members", "meter", "P1D", "gridOperation", "mandate", "consent", ExpectedResult = false)]
    [TestCase("operator", "members", "meter", "P1D", "operation", "mandate", "consent", ExpectedResult = false)]
    [TestCase("operator", "members", "meter", "raw", "operation", "glass", ExpectedResult = true)]
    [TestCase("operator", "own", "meter", "raw", "operation", ExpectedResult = false)]
    public bool T26_Decision_ByTheDefaults_IsThatOfTheTable(string actor, string whose, string data, string granularity, string purpose, params string[] owner) => AccessRules.Allows(
        DefaultPolicies.All,
        new AccessQuestion(EnumText.Parse<ActorKind>(actor)!.Value, "c", "local", Word.Parse<Purpose>(purpose), Word.Parse<Whose>(whose)!.Value, data, data, Granularity.Parse(granularity)!.Value, Changes: false, Now),
        new OwnerFacts(owner.Contains("mandate"), owner.Contains("consent"), owner.Contains("glass")));

    [Test]
    public void Decision_WithoutPolicies_IsNo() => Assert.That(AccessRules.Allows([], Question(Granularity.None), new OwnerFacts(true, true, true)), Is.False);

    [Test]
    public void Decision_ByAPolicyThatNarrows_FollowsEachOfItsMembers()
    {
        var policy = DefaultPolicies.All.Single(one => one.Id == "aggregator-members");
        bool Allows(Func<AccessPolicy, AccessPolicy> narrow, AccessQuestion? question = null) => AccessRules.Allows([narrow(policy)], question ?? Question(Granularity.Quarter), new OwnerFacts(HasMandate: true, false, false));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Allows(one => one), Is.True);
            Assert.That(Allows(one => one with { Only = ["dorp"] }), Is.False);
            Assert.That(Allows(one => one with { Only = ["local"] }), Is.True);
            Assert.That(Allows(one => one with { Only = ["app"] }), Is.True);
            Assert.That(Allows(one => one with { Data = ["contract"] }), Is.False);
            Assert.That(Allows(one => one with { Data = ["interval-values"] }), Is.True);
            Assert.That(Allows(one => one with { Purposes = [Purpose.Settlement] }), Is.False);
            Assert.That(Allows(one => one with { Finest = TimeSpan.FromHours(1) }), Is.False);
            Assert.That(Allows(one => one with { Finest = TimeSpan.FromHours(1) }, Question(TimeSpan.FromHours(1))), Is.True);
            Assert.That(Allows(one => one with { Until = Now }), Is.False);
            Assert.That(Allows(one => one with { From = Now.AddTicks(1) }), Is.False);
            Assert.That(Allows(one => one with { From = Now, Until = Now.AddTicks(1) }), Is.True);
            Assert.That(Allows(one => one with { MayChange = false }, Question(Granularity.None) with { Changes = true }), Is.False);
            Assert.That(Allows(one => one, Question(Granularity.Quarter) with { Purpose = null }), Is.False, "what is no purpose");
        }
    }

    [Test]
    public void Defaults_AllStandOnTheFloor() => Assert.That(DefaultPolicies.All.Select(policy => PolicyFloor.Fault(policy)), Has.All.Null);

    /// <summary>No policy opens what is never opened: the last column of the table.</summary>
    [TestCase("aggregator-members", "finest", "raw")]
    [TestCase("aggregator-members", "basis", "none")]
    [TestCase("prosumer-own", "whose", "members")]
    [TestCase("prosumer-cooperative", "mayChange", true)]
    [TestCase("service-forecast", "purposes", null)]
    [TestCase("service-forecast", "basis", "none")]
    [TestCase("operator-break-glass", "basis", "mandate")]
    [TestCase("dso-groups", "whose", "members")]
    [CancelAfter(300_000)]
    public async Task T26_Policy_BelowTheFloor_IsRefused(string id, string member, object? value, CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var (_, policy, tag) = await world.AskAsync("operator", "GET", "access-policies/" + id, cancellationToken);
        policy![member] = value switch { string text => text, bool yes => yes, _ => new JsonArray() };

        var (status, problem, _) = await world.AskAsync("operator", "PUT", "access-policies/" + id, cancellationToken, policy, ifMatch: tag);

        Assert.That(status, Is.EqualTo(422), $"{problem}");
    }

    [Test, CancelAfter(300_000)]
    public async Task Policy_ChangedByTwo_SecondIsTold_AndEachChangeIsRecorded(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var (_, policy, tag) = await world.AskAsync("operator", "GET", "access-policies/dso-groups", cancellationToken);
        policy!["minHomes"] = 20;

        var statuses = new List<int>
        {
            (await world.AskAsync("operator", "PUT", "access-policies/dso-groups", cancellationToken, policy)).Status,
            (await world.AskAsync("operator", "PUT", "access-policies/dso-groups", cancellationToken, policy, ifMatch: tag)).Status,
            (await world.AskAsync("operator", "PUT", "access-policies/dso-groups", cancellationToken, policy, ifMatch: tag)).Status,
            (await world.AskAsync("operator", "DELETE", "access-policies/dso-groups", cancellationToken, ifMatch: tag)).Status,
            (await world.AskAsync("operator", "DELETE", "access-policies/dso-groups", cancellationToken, ifMatch: "*")).Status,
            (await world.AskAsync("operator", "PUT", "access-policies/dso-groups", cancellationToken, policy)).Status,
        };
        var log = world.Get<AuditLog>();
        await log.TakeOverAsync(cancellationToken);
        var recorded = (await log.ListAsync(after: null, 1000, cancellationToken)).Select(entry => JsonNode.Parse(entry.Text!)!).Where(entry => ((string)entry["kind"]!).StartsWith("access-policy", StringComparison.Ordinal)).ToList();

        Assert.That(statuses, Is.EqualTo([428, 200, 412, 412, 200, 201]));
        Assert.That(recorded.Select(entry => (string)entry["kind"]!), Is.EqualTo(["access-policy-set", "access-policy-removed", "access-policy-set"]));
        Assert.That(recorded.Select(entry => (string)entry["actor"]!), Has.All.EqualTo("person:root client:operator"));
        Assert.That((string?)recorded[0]["facts"]!["minHomes"], Is.EqualTo("20"));
    }

    /// <summary>EF-CFG-1: who writes the store beside this process is obeyed within the refresh, which a setting says; the defaults of a first start do not come back.</summary>
    [Test, CancelAfter(300_000)]
    public async Task EFCFG1_PolicyChangedByAnotherHand_HoldsAfterTheRefresh(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken, ("Access:RefreshEvery", "00:00:05"));
        var (stores, path) = (world.Get<IdentityStores>(), $"telemetry/quarters?ven={world.VenOf("anna")}&{world.Range}");
        var read = await world.Get<PolicyBook>().FindAsync("aggregator-members", cancellationToken);
        var before = (await world.AskAsync("aggregator of local", "GET", path, cancellationToken)).Status;
        await stores.Identity.CommitAsync(new UnitOfWork().Delete(AccessPolicy.Collection, read!), cancellationToken);

        world.Host.Wire.Advance(TimeSpan.FromSeconds(5));
        while ((await world.AskAsync("aggregator of local", "GET", path, cancellationToken)).Status != 403)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        await world.Host.RestartAsync(cancellationToken);
        Assert.That(before, Is.EqualTo(200));
        Assert.That(world.Get<PolicyBook>().All.Select(policy => policy.Id), Is.EquivalentTo(DefaultPolicies.All.Select(policy => policy.Id).Except(["aggregator-members"])));
    }

    /// <summary>A narrower policy narrows each door: lists, single documents, buckets, and every list of telemetry.</summary>
    [Test, CancelAfter(300_000)]
    public async Task T26_PolicyThatNarrows_NarrowsEachDoor_AtTheNextRequest(CancellationToken cancellationToken)
    {
        await using var world = await TwoCooperatives.StartAsync(cancellationToken);
        var id = await world.MakeAsync("interval-values", "anna", cancellationToken);
        string[] doors =
        [
            "interval-values", $"interval-values/{id}", "interval-values?bucket=PT15M&aggregate=mean", "interval-values?bucket=PT1H&aggregate=mean",
            $"telemetry/quarters?ven={world.VenOf("anna")}&{world.Range}", $"telemetry/aggregate?{world.Range}", $"telemetry/aggregate?bucket=PT1H&{world.Range}", "contracts",
        ];
        async Task<int[]> AskAsync()
        {
            var statuses = new List<int>();
            foreach (var door in doors)
            {
                statuses.Add((await world.AskAsync("aggregator of local", "GET", door, cancellationToken)).Status);
            }

            return [.. statuses];
        }

        var byDefault = await AskAsync();
        await world.ChangePolicyAsync("aggregator-members", policy => policy["finest"] = "PT1H", cancellationToken);
        var hourly = await AskAsync();
        await world.ChangePolicyAsync("aggregator-members", policy => policy["data"] = new JsonArray("contract"), cancellationToken);
        var contracts = await AskAsync();
        await world.ChangePolicyAsync("aggregator-members", policy => policy["only"] = new JsonArray("dorp"), cancellationToken);
        var others = await AskAsync();

        Assert.That(byDefault, Is.EqualTo([200, 200, 200, 200, 200, 200, 200, 200]));
        Assert.That(hourly, Is.EqualTo([403, 403, 403, 200, 403, 403, 200, 200]));
        Assert.That(contracts, Is.EqualTo([403, 403, 403, 403, 403, 403, 403, 200]));
        Assert.That(others, Has.All.EqualTo(403));
    }

    private static AccessQuestion Question(TimeSpan granularity) => new(ActorKind.Aggregator, "app", "local", Purpose.Operation, Whose.Members, "interval-values", DataClass.Meter, granularity, Changes: false, Now);
}
